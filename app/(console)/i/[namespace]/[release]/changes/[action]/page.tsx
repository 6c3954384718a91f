import { notFound } from 'next/navigation'

import { ChangeView } from '#components/features/changes/change-view.tsx'
import { actionPathSchema } from '#lib/contracts/actions.ts'
import { readAction } from '#lib/server/action-reads.ts'
import { requirePermission } from '#lib/server/viewer.ts'

type Props = { params: Promise<{ namespace: string; release: string; action: string }> }

export default async function ChangePage({ params }: Props) {
  await requirePermission('read-actions')
  const { namespace, release, action } = await params
  const path = actionPathSchema.safeParse({ action })
  if (!path.success) notFound()
  const installation = { namespace: decodeURIComponent(namespace), release: decodeURIComponent(release) }
  // A change that cannot be read now is said so by the view, which asks again by itself.
  const found = await readAction(path.data.action).catch(() => null)
  if (found?.granted === false) notFound()
  const first = found?.value ?? null
  const target = first?.action.target
  if (target && (target.namespace !== installation.namespace || target.release !== installation.release)) notFound()
  return <ChangeView id={path.data.action} installation={installation} first={first} />
}
