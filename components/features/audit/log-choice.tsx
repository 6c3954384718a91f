import Link from 'next/link'
import type { ReactNode } from 'react'

import { paths } from '#components/frame/paths.ts'
import type { AuditQuery } from '#lib/contracts/audit.ts'

/** The two logs, and the list of what stands in them. */
export function LogChoice({ filter, mayReadSecurity }: { filter: AuditQuery; mayReadSecurity: boolean }) {
  return (
    <nav aria-label="Logs" className="-mb-1 flex flex-wrap items-center gap-x-1 border-b border-line">
      <LogLink log="ops" isHere={filter.log === 'ops'}>
        Changes
      </LogLink>
      {mayReadSecurity ? (
        <LogLink log="sec" isHere={filter.log === 'sec'}>
          Sign-ins and denials
        </LogLink>
      ) : (
        <span className="px-3 py-2 text-ink-3">Sign-ins and denials need the admin or auditor role.</span>
      )}
      <Link className="ml-auto px-3 py-2 text-link hover:underline" href={paths.auditEvents}>
        Kinds of entries
      </Link>
    </nav>
  )
}

function LogLink({ log, isHere, children }: { log: AuditQuery['log']; isHere: boolean; children: ReactNode }) {
  return (
    <Link
      href={log === 'ops' ? paths.audit : `${paths.audit}?log=${log}`}
      aria-current={isHere ? 'page' : undefined}
      className="-mb-px border-b-2 border-transparent px-3 py-2 text-ink-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-ink"
    >
      {children}
    </Link>
  )
}
