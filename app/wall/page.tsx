import { WallView } from '#components/features/metrics/wall-view.tsx'
import { requirePermission } from '#lib/server/viewer.ts'

export default async function WallPage() {
  await requirePermission('read-metrics')
  return <WallView />
}
