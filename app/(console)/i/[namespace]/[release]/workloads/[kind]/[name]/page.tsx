import { notFound } from 'next/navigation'

import { ChangeControls } from '#components/features/changes/change-controls.tsx'
import { LazyRolloutsTab } from '#components/features/changes/lazy-rollouts-tab.tsx'
import { OpenChange } from '#components/features/changes/open-change.tsx'
import { LazyWorkloadPanels } from '#components/features/metrics/lazy-panels.tsx'
import { QueueCard } from '#components/features/metrics/queue-card.tsx'
import { WorkloadView } from '#components/features/workloads/workload-view.tsx'
import type { WorkloadKind } from '#lib/domain/topology.ts'
import { requirePermission } from '#lib/server/viewer.ts'

type Props = { params: Promise<{ namespace: string; release: string; kind: string; name: string }> }

export default async function WorkloadPage({ params }: Props) {
  await requirePermission('read-topology')
  const { namespace, release, kind, name } = await params
  const known = kindOf(kind)
  if (!known) notFound()
  const target = { namespace: decodeURIComponent(namespace), kind: known, name: decodeURIComponent(name) }
  const of = decodeURIComponent(release)
  return (
    <WorkloadView
      target={target}
      release={of}
      controls={<ChangeControls target={target} />}
      inFlight={<OpenChange target={target} release={of} />}
      rollouts={<LazyRolloutsTab target={target} release={of} />}
      queue={<QueueCard installation={{ namespace: target.namespace, release: of }} />}
      metrics={<LazyWorkloadPanels target={target} release={of} />}
    />
  )
}

/** The kind as the URL writes it. */
function kindOf(part: string): WorkloadKind | null {
  switch (part) {
    case 'deployments':
      return 'Deployment'
    case 'statefulsets':
      return 'StatefulSet'
    case 'cronjobs':
      return 'CronJob'
    default:
      return null
  }
}
