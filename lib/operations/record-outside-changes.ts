import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { outsideEvent } from '#lib/domain/outside-change.ts'
import { writerWords } from '#lib/domain/writer-words.ts'
import type { ClaimedChange, OutsideWorld } from './outside-port.ts'

/**
 * Writes what is due into the audit log. A process may die between the entry and the note that it was made; whoever
 * takes the change up again therefore looks for the entry first, which carries the change's id.
 */
export async function recordOutsideChanges(world: OutsideWorld): Promise<void> {
  for (;;) {
    const claimed = await world.store.claimDue()
    if (claimed.length === 0) return
    for (const change of claimed) await record(world, change)
  }
}

async function record(world: OutsideWorld, claimed: ClaimedChange): Promise<void> {
  const { outside, wasClaimed } = claimed
  const found = wasClaimed ? await world.store.entryOf(outside.id) : null
  const seq = found ?? (await world.auditLog.append(outsideEntry(claimed))).seq
  await world.store.recorded(outside.id, seq)
  world.announce(outside.target)
}

function outsideEntry({ outside, resourceVersion }: ClaimedChange): AuditDraft {
  const { id, target, change, count, generations, writer, noticedBy, between } = outside
  const { namespace, kind, name, uid } = target
  return {
    log: 'ops',
    action: outsideEvent,
    actionId: id,
    phase: 'note',
    actor: { type: 'system', name: 'cluster' },
    source: null,
    target: { namespace, kind, name, uid, resourceVersionAfter: resourceVersion },
    change,
    facts: {
      by: writerWords(outside),
      manager: writer?.manager ?? null,
      operation: writer?.operation ?? null,
      subresource: writer?.subresource ?? null,
      written_at: writer?.at ?? null,
      noticed_by: noticedBy,
      count,
      generation_before: generations.from,
      generation_after: generations.to,
      from_time: between.from,
      to_time: between.to,
    },
  }
}
