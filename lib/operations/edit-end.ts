import type { Action, ActionPhase, ActionState } from '#lib/domain/action.ts'
import type { AuditOutcome, AuditOutcomeStatus } from '#lib/domain/audit-entry.ts'
import type { RecordedPhase, World, WorkloadReading } from './ports.ts'

/** How an action ended, as it is recorded and shown. */
export type End = {
  readonly state: ActionState
  readonly status: AuditOutcomeStatus
  readonly code: string
  readonly message: string
}

export function superseded(code: string, message: string): End {
  return { state: 'superseded', status: 'superseded', code, message }
}

export function notApplied(code: string, message: string): End {
  return { state: 'not-applied', status: 'not_applied', code, message }
}

/** Claimed, and the intent is not on record. */
export function neverSent({ requestedBy }: Action): End {
  // The intent entry would have named the person: its account's id is all that the log may say without it.
  return notApplied(
    'never-sent',
    `Nothing was sent: the intent of account ${requestedBy.id} did not reach the audit log.`,
  )
}

export function movedMessage(reading: WorkloadReading, by: string): string {
  return `Moved during the rollout by ${by}: the workload is at generation ${reading.rollout.generation} and no longer says what the console wrote.`
}

export function silent(): End {
  const message = 'The patch was accepted, but the API server stopped answering before the rollout ended.'
  return { state: 'unknown', status: 'unknown', code: 'no-answer', message }
}

/** The end that the log already tells: a crash may come between the entry and the console's own memory of it. */
export function recordedEnd(entries: readonly RecordedPhase[]): End | null {
  const intent = entries.findLastIndex(({ phase }) => phase === 'intent')
  // Refusals of confirmations before it were not its end.
  const sinceIntent = entries.slice(intent + 1).filter(({ phase }) => intent >= 0 || phase === 'reconciled')
  const ends = sinceIntent.flatMap(({ phase, outcome }) => {
    const state = outcome === null ? null : stateOf(phase, outcome)
    return outcome === null || state === null ? [] : [{ ...outcome, state }]
  })
  return ends.at(-1) ?? null
}

/** Null where the action went on after the entry. */
function stateOf(phase: RecordedPhase['phase'], { status, code }: AuditOutcome): ActionState | null {
  if (phase !== 'outcome' && phase !== 'reconciled') return null
  switch (status) {
    case 'succeeded':
      return phase === 'outcome' || code === 'rotated' ? 'succeeded' : null
    case 'failed':
      return code === 'rollback-failed' ? 'rollback-failed' : 'failed'
    case 'rolled_back':
      return 'rolled-back'
    case 'unknown':
      return code === 'no-answer' ? null : 'unverified'
    case 'refused':
    case 'denied':
      return code === 'changed-meanwhile' ? 'stale' : 'refused'
    case 'not_applied':
      return 'not-applied'
    case 'superseded':
      return 'superseded'
  }
}

/** The record first: an action is not called ended before the log says so. */
export async function settle(world: World, actionId: string, { state, message }: End): Promise<void> {
  const settledAt = world.now().toISOString()
  world.announce(await world.actions.change(actionId, { state, message, settledAt, phase: null }))
  if (state !== 'unknown') world.claimedAt.delete(actionId)
}

export async function enter(world: World, actionId: string, phase: ActionPhase): Promise<void> {
  // The way back has counts of its own.
  const progress = phase === 'reverting' ? { progress: null } : {}
  world.announce(await world.actions.change(actionId, { phase, ...progress }))
}
