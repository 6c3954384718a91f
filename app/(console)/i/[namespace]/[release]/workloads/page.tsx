import { WorkloadsView } from '#components/features/workloads/workloads-view.tsx'
import { requirePermission } from '#lib/server/viewer.ts'

type Props = { params: Promise<{ namespace: string; release: string }> }

export default async function WorkloadsPage({ params }: Props) {
  await requirePermission('read-topology')
  const { namespace, release } = await params
  return <WorkloadsView namespace={decodeURIComponent(namespace)} release={decodeURIComponent(release)} />
}
