import type { ReactNode } from 'react'

import { EnvironmentBand } from './environment-band.tsx'

/** A page outside the frame: one column, before or instead of being signed in. */
export function PlainPage({
  title,
  environmentName = null,
  children,
}: {
  title: string
  environmentName?: string | null
  children: ReactNode
}) {
  return (
    <>
      <title>{`${title} · Tracardi Ops`}</title>
      {environmentName ? (
        <header>
          <EnvironmentBand name={environmentName} />
        </header>
      ) : null}
      <main className="mx-auto grid w-full max-w-112 gap-4 px-4 py-10 md:py-16">
        <p className="font-semibold text-ink-2">Tracardi Ops</p>
        <div className="grid gap-4 rounded-dialog border border-line-subtle bg-surface p-5">
          <h1 id="page-heading" tabIndex={-1} className="text-h1 font-semibold tracking-tight">
            {title}
          </h1>
          {children}
        </div>
      </main>
    </>
  )
}
