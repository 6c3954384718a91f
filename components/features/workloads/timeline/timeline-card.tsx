'use client'

import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { EmptyNote, FailedNote, RowOutlines } from '#components/ui/state-note.tsx'
import { Time } from '#components/ui/time.tsx'
import type { TimelineItem } from '#lib/domain/timeline.ts'
import { workloadId, type Instance, type Workload, type WorkloadRef } from '#lib/domain/topology.ts'
import { TimelineFilterBar, useTimelineFilter, type TimelineFilter } from './timeline-filter.tsx'
import { TimelineTable } from './timeline-table.tsx'
import { useTimeline, type Timeline } from './use-timeline.ts'

type Props = {
  target: WorkloadRef
  release: string
  /** Only its own events and ends, beside what was done to its workload. */
  instance?: Instance
  zone: string
}

/** What Kubernetes says, what was changed and which instances ended, in one order of time. */
export function TimelineCard({ target, release, instance, zone }: Props) {
  const { topology } = usePicture()
  const workload = topology.workloads.find(({ id }) => id === workloadId(target))
  return workload ? (
    <WorkloadTimeline workload={workload} release={release} instance={instance ?? null} zone={zone} />
  ) : null
}

type TimelineProps = { workload: Workload; release: string; instance: Instance | null; zone: string }

function WorkloadTimeline({ workload, release, instance, zone }: TimelineProps) {
  const { now } = usePicture()
  const [filter, setFilter] = useTimelineFilter()
  const timeline = useTimeline(workload, instance)
  const { items, events, older } = timeline
  const about = instance === null ? `${workload.kind.toLowerCase()}/${workload.name}` : `pod/${instance.name}`
  return (
    <Card
      title="Timeline"
      aside={
        events.asOf ? (
          <>
            events as of <Time at={events.asOf} zone={zone} />
          </>
        ) : null
      }
    >
      <TimelineFilterBar filter={filter} onChange={(change) => void setFilter(change)} />
      <Doubts timeline={timeline} zone={zone} />
      {items === null ? <RowOutlines rows={6} label="Loading the timeline" /> : null}
      {items === null ? null : items.some((item) => isIn(filter, item)) ? (
        <TimelineTable
          items={items.filter((item) => isIn(filter, item))}
          reach={filter.show === null || filter.show === 'event' ? events : null}
          installation={{ namespace: workload.namespace, release }}
          now={now}
          zone={zone}
        />
      ) : (
        <Nothing isFiltered={items.length > 0} onClear={() => void setFilter(null)} />
      )}
      {older ? (
        <div className="border-t border-line-subtle px-3.5 py-2">
          <Button onClick={older.load} disabled={older.isLoading}>
            {older.isLoading ? 'Loading older changes…' : 'Show older changes'}
          </Button>
        </div>
      ) : null}
      <div className="border-t border-line-subtle px-3.5 py-2">
        <Disclosure summary="The events by kubectl">
          <CommandLine text={`kubectl --namespace ${workload.namespace} events --for ${about}`} what="command" />
        </Disclosure>
      </div>
    </Card>
  )
}

function isIn({ show, warnings }: TimelineFilter, { kind, isWarning }: TimelineItem): boolean {
  return (show === null || show === kind) && (!warnings || isWarning)
}

/** What is missing from the list, before anybody reads it as the whole. */
function Doubts({ timeline: { failures, events }, zone }: { timeline: Timeline; zone: string }) {
  const isBehind = events.stream === 'stale' || events.stream === 'starting'
  return (
    <>
      {failures.map(({ what, error, retry }) => (
        <section key={what} aria-label={`${what} could not be read`}>
          <p className="px-3.5 pt-2 text-ink-2">{what} are missing from this list:</p>
          <RefusalNote error={error} action={<Button onClick={retry}>Try again</Button>} />
        </section>
      ))}
      {isBehind && failures.length === 0 ? (
        <FailedNote
          title={events.asOf === null ? 'Kubernetes events have not been read yet' : 'Kubernetes events stand still'}
          tone="unknown"
        >
          <p>
            {events.asOf === null ? (
              'Nothing here says that all was calm.'
            ) : (
              <>
                What happened after <Time at={events.asOf} zone={zone} /> is not known.
              </>
            )}{' '}
            They come by themselves when the cluster answers; Settings shows how its streams are.
          </p>
        </FailedNote>
      ) : null}
    </>
  )
}

function Nothing({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  return isFiltered ? (
    <EmptyNote title="Nothing of this kind is known">
      <p>Kubernetes keeps events for about an hour by default, so this says nothing of earlier ones.</p>
      <p>
        <Button onClick={onClear}>Show everything</Button>
      </p>
    </EmptyNote>
  ) : (
    <EmptyNote title="Nothing is known to have happened">
      <p>
        Kubernetes keeps events for about an hour by default, so this says nothing of earlier ones. Changes appear here
        from when a console began to watch.
      </p>
    </EmptyNote>
  )
}
