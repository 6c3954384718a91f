import { ScaleSeveralControl } from '#components/features/changes/scale-several-control.tsx'
import { WorkloadsView } from '#components/features/workloads/workloads-view.tsx'
import { requirePermission } from '#lib/server/viewer.ts'

type Props = { params: Promise<{ namespace: string; release: string }> }

export default async function WorkloadsPage({ params }: Props) {
  await requirePermission('read-topology')
  const { namespace, release } = await params
  const name = { namespace: decodeURIComponent(namespace), release: decodeURIComponent(release) }
  return <WorkloadsView {...name} controls={<ScaleSeveralControl {...name} />} />
}
