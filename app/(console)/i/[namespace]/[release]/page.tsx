import { OverviewView } from '#components/features/topology/overview-view.tsx'
import { requirePermission } from '#lib/server/viewer.ts'

type Props = { params: Promise<{ namespace: string; release: string }> }

export default async function OverviewPage({ params }: Props) {
  await requirePermission('read-topology')
  const { namespace, release } = await params
  return <OverviewView namespace={decodeURIComponent(namespace)} release={decodeURIComponent(release)} />
}
