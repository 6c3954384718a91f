import { ThroughputView } from '#components/features/metrics/throughput-view.tsx'
import { requirePermission } from '#lib/server/viewer.ts'

type Props = { params: Promise<{ namespace: string; release: string }> }

export default async function ThroughputPage({ params }: Props) {
  await requirePermission('read-metrics')
  const { namespace, release } = await params
  return <ThroughputView namespace={decodeURIComponent(namespace)} release={decodeURIComponent(release)} />
}
