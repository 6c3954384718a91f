import { isOver } from '#lib/domain/approval.ts'
import type { AuditOutcome } from '#lib/domain/audit-entry.ts'
import { signedByConsole, type Signature } from './action-entries.ts'
import { approvalEntry, type ApprovalEvent } from './approval-entries.ts'
import { settle, type End } from './edit-end.ts'
import type { RecordedPhase, Stored, World } from './ports.ts'

/** How a request ends without a deed, and who ended it. */
export type RequestEnd = End & {
  /** Null where it stands in the log already. */
  readonly event: ApprovalEvent | null
  readonly by?: Signature
  readonly reason?: string | null
  /** For the screen, which may name a person; by default what the log says. */
  readonly shown?: string
}

const states = { rejected: 'rejected', withdrawn: 'withdrawn', lapsed: 'lapsed', moved: 'stale' } as const

/** The log first, then the clock; null while the request waits on. */
export function endOfRequest(
  world: World,
  { action: { approval } }: Stored,
  entries: readonly RecordedPhase[],
): RequestEnd | null {
  const approvals = entries.filter(({ phase }) => phase === 'approval')
  const ended = approvals.flatMap(({ outcome }) => (outcome === null ? [] : recorded(outcome)))[0]
  if (ended !== undefined) return ended
  // Whoever asks holds the request until it is on record, so the console that asked died meanwhile.
  if (approvals.length === 0) return lapsed('The request did not reach the audit log, so nobody was asked.')
  if (approval === null || isOver(approval, world.now())) return lapsed('No second admin approved it in time.')
  return null
}

function recorded({ status, code, message }: AuditOutcome): RequestEnd[] {
  const state = Object.entries(states).find(([known]) => known === code)?.[1]
  return state === undefined ? [] : [{ state, status, code, message, event: null }]
}

function lapsed(message: string): RequestEnd {
  return { state: 'lapsed', status: 'not_applied', code: 'lapsed', message, event: 'expired' }
}

/** On record before it is called ended. The request is held. */
export async function endRequest(world: World, stored: Stored, end: RequestEnd): Promise<void> {
  const { event, by = signedByConsole(stored.action), reason = null, status, code, message, shown = message } = end
  const outcome = { status, code, message }
  if (event !== null) await world.auditLog.appendHeld(approvalEntry(stored, { event, by, reason, outcome }))
  await settle(world, stored.action.id, { ...end, message: shown })
}
