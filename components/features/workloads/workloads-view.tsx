'use client'

import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import type { ReactNode } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { controlStyle } from '#components/ui/field.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { Time } from '#components/ui/time.tsx'
import { viewInstallation } from '#lib/domain/installation-view.ts'
import { inPartOrder } from '#lib/domain/part-order.ts'
import { statusName } from '#lib/domain/part-words.ts'
import { workloadsVerdict } from '#lib/domain/workloads-verdict.ts'
import { statusesWorstFirst } from '#lib/domain/status.ts'
import { WorkloadTable } from './workload-table.tsx'

type Props = {
  namespace: string
  release: string
  /** What may be done to several at once; another feature's, so the page brings it. */
  controls: ReactNode
}

/** What is not as we asked; is the rollout done? */
export function WorkloadsView({ namespace, release, controls }: Props) {
  const { zone } = useConsole()
  const { topology, freshness, actions } = usePicture()
  const [filter, setFilter] = useQueryStates({
    name: parseAsString.withDefault(''),
    status: parseAsStringLiteral(statusesWorstFirst),
  })
  const view = viewInstallation(topology, { namespace, release })
  const isStale = freshness === 'stale' || freshness === 'starting'
  const workloads = inPartOrder(view?.workloads ?? [])
  const shown = workloads.filter(
    (workload) =>
      workload.name.includes(filter.name.trim().toLowerCase()) && (!filter.status || workload.status === filter.status),
  )
  const isFiltered = filter.name !== '' || filter.status !== null
  return (
    <>
      <PageHeading
        {...workloadsVerdict(workloads, isStale)}
        aside={
          topology.asOf ? (
            <>
              as of <Time at={topology.asOf} zone={zone} />
            </>
          ) : null
        }
        actions={controls}
      />
      <Card title="Workloads" aside={`${shown.length} of ${workloads.length}`}>
        <search className="flex flex-wrap items-center gap-2 border-b border-line-subtle px-3.5 py-2">
          <input
            type="search"
            aria-label="Name contains"
            placeholder="Name contains"
            className={`${controlStyle} max-w-56`}
            value={filter.name}
            onChange={(event) => void setFilter({ name: event.target.value || null })}
          />
          <select
            aria-label="Status"
            className={`${controlStyle} max-w-40`}
            value={filter.status ?? ''}
            onChange={(event) =>
              void setFilter({ status: statusesWorstFirst.find((one) => one === event.target.value) ?? null })
            }
          >
            <option value="">Any status</option>
            {statusesWorstFirst.map((status) => (
              <option key={status} value={status}>
                {statusName(status)}
              </option>
            ))}
          </select>
          {isFiltered ? <Button onClick={() => void setFilter(null)}>Clear</Button> : null}
        </search>
        {shown.length > 0 ? (
          <WorkloadTable
            workloads={shown}
            instances={topology.instances}
            actions={actions ?? []}
            installation={{ namespace, release }}
            isStale={isStale}
            zone={zone}
          />
        ) : (
          <EmptyNote title={isFiltered ? 'No workloads match' : `No Tracardi workloads in ${namespace}`}>
            <p>
              {isFiltered
                ? `${workloads.length} are there without the filter.`
                : 'Searched Deployments, StatefulSets and CronJobs by labels, image and environment.'}
            </p>
          </EmptyNote>
        )}
      </Card>
    </>
  )
}
