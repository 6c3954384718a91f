'use client'

import Link from 'next/link'

import type { AccountRole } from '#lib/domain/permissions.ts'
import { Card } from '../ui/card.tsx'
import { EmptyNote } from '../ui/state-note.tsx'
import { useConsole } from './console-context.tsx'
import { PageHeading } from './page-heading.tsx'
import { paths } from './paths.ts'

/** 403 inside the frame: which role it takes, and who can give it. */
export function NoPermission({ what, allowed }: { what: string; allowed?: readonly AccountRole[] }) {
  const { role } = useConsole()
  return (
    <>
      <PageHeading sentence={`${what} is not part of the ${role} role.`} status="unknown" />
      <Card title="Who can see it">
        <EmptyNote title={allowed ? `It takes the ${allowed.join(' or ')} role` : 'It takes another role'}>
          <p>An admin grants roles with the account command of this console. This attempt is in the audit log.</p>
          <p>
            <Link className="text-link underline" href={paths.home}>
              Go to your first page
            </Link>
          </p>
        </EmptyNote>
      </Card>
    </>
  )
}
