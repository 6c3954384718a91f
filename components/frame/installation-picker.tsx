'use client'

import Link from 'next/link'

import type { Installation } from '#lib/domain/topology.ts'
import { Menu, menuLinkStyle } from '../ui/menu.tsx'
import { paths } from './paths.ts'

type Name = Pick<Installation, 'namespace' | 'release'>

/** Two installations run side by side during an upgrade; with one there is nothing to pick. */
export function InstallationPicker({
  current,
  installations,
}: {
  current: Name | null
  installations: readonly Installation[]
}) {
  const label = current ? `${current.namespace} / ${current.release}` : 'No installation'
  if (installations.length < 2)
    return (
      <span className="inline-flex min-h-7 min-w-0 items-center rounded-control border border-line px-2 font-mono text-code text-ink-2">
        <span className="sr-only">Installation: </span>
        <span className="truncate">{label}</span>
      </span>
    )
  return (
    <Menu label={`Installation: ${label}`} trigger={<span className="truncate font-mono text-code">{label}</span>}>
      {installations.map((installation) => (
        <Link
          key={`${installation.namespace}/${installation.release}`}
          href={paths.overview(installation)}
          className={menuLinkStyle}
        >
          <span className="font-mono text-code">
            {installation.namespace} / {installation.release}
          </span>
          <span className="text-small text-ink-2">{installation.version ?? 'version unknown'}</span>
        </Link>
      ))}
    </Menu>
  )
}
