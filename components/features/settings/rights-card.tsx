'use client'

import { useQuery } from '@tanstack/react-query'

import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { Time } from '#components/ui/time.tsx'
import type { RightsReport } from '#lib/domain/rights.ts'
import { rightsQuery } from '#lib/queries/rights.ts'
import { ExcessList } from './excess-list.tsx'
import { MissingRules } from './missing-rules.tsx'
import { RightsTable } from './rights-table.tsx'

/** Who corrects a Role looks here for the effect. */
const everyMs = 10_000

/** What the API server says the console's account may do, the lines of the Role for what it may not, and the excess. */
export function RightsCard({ initial, zone }: { initial: RightsReport | null; zone: string }) {
  const {
    data: report,
    isFetching,
    refetch,
  } = useQuery({
    ...rightsQuery(),
    refetchInterval: everyMs,
    ...(initial ? { initialData: initial, initialDataUpdatedAt: Date.parse(initial.asOf) } : {}),
  })
  const title = "Rights of the console's account"
  if (!report)
    return (
      <Card title={title}>
        <EmptyNote title="Not known">
          <p>There is no cluster to ask, or it did not answer.</p>
        </EmptyNote>
      </Card>
    )
  const { rights, excess, asOf } = report
  return (
    <Card
      title={title}
      aside={
        <>
          {rights.filter(({ allowed }) => allowed === true).length} of {rights.length} granted · as of{' '}
          <Time at={asOf} zone={zone} />
        </>
      }
    >
      <MissingRules rights={rights} />
      <ExcessList excess={excess} />
      <h3 className="border-b border-line-subtle px-3.5 pt-5 pb-2 font-semibold">What it needs</h3>
      <RightsTable rights={rights} />
      <div className="border-t border-line-subtle px-3.5 py-2">
        <Button aria-disabled={isFetching} onClick={() => void refetch()}>
          Ask again
        </Button>
      </div>
    </Card>
  )
}
