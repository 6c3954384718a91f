'use client'

import { useQuery } from '@tanstack/react-query'

import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { Fact, Facts } from '#components/ui/facts.tsx'
import { formatAge } from '#components/ui/format-age.ts'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Capacity } from '#lib/contracts/capacity.ts'
import {
  basisWords,
  estimateWords,
  ofOneWords,
  rateWords,
  shortfallWords,
} from '#lib/domain/capacity/capacity-words.ts'
import { capacityStepMs } from '#lib/domain/capacity/load-point.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { capacityQuery } from '#lib/queries/capacity.ts'
import { WhatIf } from './what-if.tsx'

type Props = {
  workload: Workload
  zone: string
}

/** How near the ceiling an API cluster is, what a loss leaves, and on what ground each figure stands. */
export function CapacityCard({ workload, zone }: Props) {
  const { data, error, refetch } = useQuery(capacityQuery(workload, workload))
  return (
    <Card
      title={`Capacity of ${workload.name}`}
      aside={
        data ? (
          <>
            measured <Time at={data.asOf} zone={zone} />
          </>
        ) : null
      }
    >
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {!data && !error ? <RowOutlines rows={4} label="Measuring the capacity" /> : null}
      {data ? <Measured capacity={data} workload={workload} zone={zone} /> : null}
    </Card>
  )
}

function Measured({ capacity, workload, zone }: { capacity: Capacity; workload: Workload; zone: string }) {
  const { ofOne, demand } = capacity
  return (
    <>
      <div className="grid max-w-[80ch] gap-1 px-3.5 py-3">
        <p>{ofOneWords(ofOne)}</p>
        <p>
          {demand === null ? (
            'No whole 5 minutes of its requests are known yet, so nobody knows what is asked of it.'
          ) : (
            <>
              {demand.now === null ? 'The newest rate is not known' : `${rateWords(demand.now)} at the newest step`}
              {demand.peak ? (
                <>
                  , at most {rateWords(demand.peak.requestsPerSecond)} (
                  <Time at={new Date(demand.peak.at).toISOString()} zone={zone} />)
                </>
              ) : null}
              , known of {formatAge(demand.points * capacityStepMs)} in the last two weeks.
            </>
          )}
        </p>
      </div>
      {ofOne.chosen !== null && demand !== null ? (
        <WhatIf
          workload={workload}
          capacity={capacity}
          ofOne={ofOne.chosen.requestsPerSecond}
          planned={demand.planned}
        />
      ) : (
        <p className="max-w-[80ch] px-3.5 pb-3 text-ink-2">
          How many instances are needed is not computed on so little. The minimum of the policy is {capacity.minimum}.
        </p>
      )}
      <div className="border-t border-line-subtle px-3.5 py-2">
        <Disclosure summary="Every way of knowing, and why some say nothing">
          <Facts>
            {ofOne.estimates.map((estimate) => (
              <Fact key={estimate.basis} name="Figure">
                {estimateWords(estimate)}
              </Fact>
            ))}
            {ofOne.shortfalls.map((shortfall) => (
              <Fact key={shortfall.basis} name="No figure">
                <span>
                  {basisWords(shortfall.basis)}: {shortfallWords(shortfall)}
                </span>
              </Fact>
            ))}
            <Fact name="Read from">
              {capacity.sources.length === 0 ? 'no metrics source' : capacity.sources.join(', ')}
            </Fact>
          </Facts>
        </Disclosure>
      </div>
    </>
  )
}
