import 'server-only'

import { viewsAtMost, type SavedView, type SavedViewRequest } from '#lib/contracts/saved-views.ts'
import { listSavedViews, writeSavedView } from '#lib/database/saved-views.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { auditActor } from '#lib/operations/action-entries.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { auditLog, prisma } from './runtime.ts'

export async function readSavedViews(actor: Actor): Promise<Result<readonly SavedView[], Refusal>> {
  return granted(await listSavedViews(prisma(), actor.id))
}

/** On record first. Name and filter may tell of people, so they enter the log as what can be erased. */
export async function saveView(
  actor: Actor,
  { name, filter }: SavedViewRequest,
): Promise<Result<readonly SavedView[], Refusal>> {
  const views = await listSavedViews(prisma(), actor.id)
  const before = views.find((view) => view.name === name)?.search ?? null
  const search = filter === null ? null : searchOf(filter)
  if (search === null && before === null) return refused({ reason: 'not-found', what: `a saved view "${name}"` })
  if (before === null && views.length >= viewsAtMost) {
    const message = `an account has at most ${viewsAtMost} saved views`
    return refused({ reason: 'malformed', issues: [{ path: 'name', message }] })
  }
  await auditLog.append({
    log: 'sec',
    action: 'saved-view.changed',
    phase: 'note',
    actor: auditActor(actor),
    source: actor.source,
    facts: { name, before, after: search },
  })
  await writeSavedView(prisma(), { accountId: actor.id, name, search })
  return readSavedViews(actor)
}

function searchOf(filter: NonNullable<SavedViewRequest['filter']>): string {
  const pairs = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return new URLSearchParams(pairs).toString()
}
