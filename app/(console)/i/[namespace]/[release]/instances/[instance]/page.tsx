import { LazyInstancePanels } from '#components/features/metrics/lazy-panels.tsx'
import { InstanceView } from '#components/features/workloads/instance/instance-view.tsx'
import { requirePermission } from '#lib/server/viewer.ts'

type Props = { params: Promise<{ namespace: string; release: string; instance: string }> }

export default async function InstancePage({ params }: Props) {
  await requirePermission('read-topology')
  const { namespace, release, instance } = await params
  const target = {
    namespace: decodeURIComponent(namespace),
    release: decodeURIComponent(release),
    name: decodeURIComponent(instance),
  }
  return <InstanceView {...target} metrics={<LazyInstancePanels {...target} />} />
}
