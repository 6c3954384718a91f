'use client'

import Link from 'next/link'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import type { ReactNode } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { paths } from '#components/frame/paths.ts'
import { usePicture } from '#components/frame/use-picture.ts'
import { formatTime } from '#components/ui/format-time.ts'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { Card } from '#components/ui/card.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { Time } from '#components/ui/time.tsx'
import { partName } from '#lib/domain/part-words.ts'
import { workloadId, type WorkloadRef } from '#lib/domain/topology.ts'
import { workloadVerdict } from '#lib/domain/workload-verdict.ts'
import { InstancesTab } from './instances-tab.tsx'
import { LazyConfigurationTab, LazyTimelineCard } from './lazy-tabs.tsx'
import { WorkloadSummary } from './workload-summary.tsx'

const tabNames = ['instances', 'metrics', 'configuration', 'rollouts', 'timeline'] as const

type Props = {
  target: WorkloadRef
  release: string
  /** What may be done to it; another feature's, so the page brings it. */
  controls: ReactNode
  /** What is in flight on it, and what ran before: these too. */
  inFlight: ReactNode
  rollouts: ReactNode
  metrics: ReactNode
  /** What its instances work off, where they are workers. */
  queue: ReactNode
}

/** One workload: its state, what may be done to it, its instances, its configuration, what happened to it. */
export function WorkloadView({ target, release, controls, inFlight, rollouts, metrics, queue }: Props) {
  const { zone } = useConsole()
  const picture = usePicture()
  const { topology, freshness, now } = picture
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabNames).withDefault('instances'))
  const workload = topology.workloads.find(({ id }) => id === workloadId(target))
  if (!workload) return <Gone target={target} release={release} />

  const routes = topology.routes.filter((route) => route.targetIds.includes(workload.id))
  const instances = topology.instances.filter((instance) => instance.workloadId === workload.id)
  const clock = (iso: string) => formatTime(iso, zone, 'clock')
  const verdict = workloadVerdict({ workload, routes, freshness, asOf: topology.asOf, clock })
  const isStale = freshness === 'stale'
  return (
    <>
      <PageHeading
        sentence={verdict.sentence}
        status={verdict.status}
        aside={
          <>
            {partName(workload.role)} · {workload.kind}
            {topology.asOf ? (
              <>
                {' · as of '}
                <Time at={topology.asOf} zone={zone} />
              </>
            ) : null}
          </>
        }
        actions={controls}
      />
      {inFlight}
      <WorkloadSummary workload={workload} instances={instances} isStale={isStale} />
      {workload.role === 'worker' ? queue : null}
      <Tabs
        label={`About ${workload.name}`}
        active={tab}
        onChange={(name) => void setTab(name)}
        tabs={[
          {
            name: 'instances',
            label: `Instances ${instances.length}`,
            panel: (
              <InstancesTab
                workload={workload}
                release={release}
                instances={instances}
                isStale={isStale}
                now={now}
                zone={zone}
              />
            ),
          },
          { name: 'metrics', label: 'Metrics', panel: metrics },
          {
            name: 'configuration',
            label: 'Configuration',
            panel: <LazyConfigurationTab workload={workload} routes={routes} />,
          },
          ...(workload.replicas === null ? [] : [{ name: 'rollouts' as const, label: 'Rollouts', panel: rollouts }]),
          {
            name: 'timeline',
            label: 'Timeline',
            panel: <LazyTimelineCard target={target} release={release} zone={zone} />,
          },
        ]}
      />
    </>
  )
}

function Gone({ target, release }: { target: WorkloadRef; release: string }) {
  return (
    <>
      <PageHeading sentence={`${target.name} no longer exists.`} status="unknown" />
      <Card title="Where to look">
        <EmptyNote title={`The cluster has no ${target.kind} ${target.name} in ${target.namespace}`}>
          <p>
            <Link className="text-link underline" href={paths.auditOf(target.name)}>
              What this console did to it
            </Link>{' '}
            is in the audit log;{' '}
            <Link className="text-link underline" href={paths.workloads({ namespace: target.namespace, release })}>
              Workloads
            </Link>{' '}
            lists what is there now.
          </p>
        </EmptyNote>
      </Card>
    </>
  )
}
