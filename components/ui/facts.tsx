import type { ReactNode } from 'react'

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line-subtle">{children}</dl>
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-3 gap-y-0.5 px-3.5 py-2 sm:grid-cols-[120px_minmax(0,1fr)]">
      <dt className="text-ink-2">{name}</dt>
      <dd className="grid min-w-0 justify-items-start gap-0.5">{children}</dd>
    </div>
  )
}
