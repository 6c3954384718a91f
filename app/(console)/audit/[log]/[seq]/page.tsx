import { notFound } from 'next/navigation'

import { SealedEntryView } from '#components/features/audit/sealed-entry-view.tsx'
import { EntryView } from '#components/features/audit/entry-view.tsx'
import { auditEntryPathSchema } from '#lib/contracts/audit.ts'
import { readActionStory } from '#lib/server/action-story.ts'
import { readAuditEntry } from '#lib/server/audit-reads.ts'
import { NoPermission } from '#components/frame/no-permission.tsx'
import { requirePermission } from '#lib/server/viewer.ts'

type Props = { params: Promise<{ log: string; seq: string }> }

export default async function AuditEntryPage({ params }: Props) {
  const { actor } = await requirePermission('read-ops-log')
  const path = auditEntryPathSchema.safeParse(await params)
  if (!path.success) notFound()
  const found = await readAuditEntry(actor, path.data)
  if (!found.granted) {
    if (found.refusal.reason === 'role-may-not') return <NoPermission what="This log" allowed={found.refusal.allowed} />
    if (found.refusal.reason === 'entry-sealed') return <SealedEntryView {...found.refusal} />
    notFound()
  }
  const entry = found.value
  const { actionId, log } = entry
  const story = actionId ? await readActionStory(actor, { log, actionId }) : null
  return <EntryView entry={entry} story={story?.granted ? story.value : null} />
}
