import { ChangesView } from '#components/features/changes/changes-view.tsx'
import { requirePermission } from '#lib/server/viewer.ts'

type Props = { params: Promise<{ namespace: string; release: string }> }

export default async function ChangesPage({ params }: Props) {
  await requirePermission('read-actions')
  const { namespace, release } = await params
  return <ChangesView namespace={decodeURIComponent(namespace)} release={decodeURIComponent(release)} />
}
