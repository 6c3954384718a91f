import Link from 'next/link'

import { PageHeading } from '#components/frame/page-heading.tsx'
import { paths } from '#components/frame/paths.ts'
import { Card } from '#components/ui/card.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'

export default function NotFound() {
  return (
    <>
      <PageHeading sentence="There is nothing at this address." status="unknown" />
      <Card title="Where to go">
        <EmptyNote title="The address may be mistyped, or what it named is gone">
          <p>
            <Link className="text-link underline" href={paths.home}>
              Overview
            </Link>{' '}
            shows what is there now;{' '}
            <Link className="text-link underline" href={paths.audit}>
              the audit log
            </Link>{' '}
            keeps what was done.
          </p>
        </EmptyNote>
      </Card>
    </>
  )
}
