'use client'

import { useQuery } from '@tanstack/react-query'

import { useConsole } from '#components/frame/console-context.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { Card } from '#components/ui/card.tsx'
import { formatTime } from '#components/ui/format-time.ts'
import { Time } from '#components/ui/time.tsx'
import { alertFindings } from '#lib/domain/alerts/alert-findings.ts'
import { approvalFindings, findings, placeTroubles, worstFirst } from '#lib/domain/attention.ts'
import { viewInstallation } from '#lib/domain/installation-view.ts'
import { may } from '#lib/domain/permissions.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { installationCounts, installationVerdict } from '#lib/domain/verdict.ts'
import { alertsQuery } from '#lib/queries/alerts.ts'
import { placeFindingsQuery } from '#lib/queries/place-findings.ts'
import { AttentionCard } from './attention-card.tsx'
import { LatestChanges } from './latest-changes.tsx'
import { NothingFound } from './nothing-found.tsx'
import { TopologyMap } from './topology-map.tsx'

type Props = { namespace: string; release: string }

/** Is collection working, and is anything exposed? */
export function OverviewView({ namespace, release }: Props) {
  const { zone, role, userName } = useConsole()
  const { topology, freshness, now, actions } = usePicture()
  const view = viewInstallation(topology, { namespace, release })
  const places = useQuery({ ...placeFindingsQuery({ namespace, release }), enabled: view !== null })
  const alerts = useQuery({ ...alertsQuery({ namespace, release }), enabled: view !== null })
  if (!view) return <NoInstallation topology={topology} namespace={namespace} release={release} />

  const { asOf } = topology
  const isStale = freshness === 'stale'
  const clock = (iso: string) => formatTime(iso, zone, 'clock')
  const verdict = installationVerdict({ view, alerts: alerts.data ?? [], freshness, asOf, clock })
  const mine = { namespace, release, workload: null, kind: null, by: null }
  const approvals = may(role, 'approve-changes') ? approvalFindings(actions ?? [], mine, userName) : []
  const beside = isStale ? [] : [...alertFindings(alerts.data ?? []), ...placeTroubles(places.data ?? [])]
  const found = [...findings(view, topology.problems, isStale), ...beside]
  const drawing = { installation: view.installation, instances: view.instances, isStale, asOf, zone }
  return (
    <>
      <PageHeading
        sentence={verdict.sentence}
        status={verdict.status}
        aside={
          <>
            {isStale ? 'Last picture: ' : null}
            {installationCounts(view)}
            {asOf ? (
              <>
                {' · '}
                <Time at={asOf} zone={zone} />
              </>
            ) : null}
          </>
        }
      />
      <Card title="Topology" aside={topologyAside(view.installation.version, view.workloads.length)}>
        <TopologyMap view={view} drawing={drawing} />
      </Card>
      <div className="grid items-start gap-4 xl:grid-cols-[1.15fr_1fr]">
        <AttentionCard
          findings={[...approvals, ...worstFirst(found)]}
          places={places.data ?? null}
          unheard={[
            ...(alerts.isError ? ['alerts'] : []),
            ...(places.isError ? ['ways in', 'the workers’ queue', 'stores elsewhere'] : []),
          ]}
          installation={view.installation}
          isStale={isStale}
        />
        <LatestChanges actions={actions} installation={view.installation} now={now} zone={zone} />
      </div>
    </>
  )
}

function topologyAside(version: string | null, workloads: number): string {
  return `${version ? `Tracardi ${version}` : 'Tracardi, version unknown'} · ${workloads} workloads`
}

function NoInstallation({ topology, namespace, release }: { topology: Topology; namespace: string; release: string }) {
  return (
    <>
      <PageHeading sentence={`No Tracardi installation ${release} in ${namespace}.`} status="unknown" />
      <NothingFound topology={topology} title="No workload of this release runs a Tracardi image" />
    </>
  )
}
