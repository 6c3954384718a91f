import type { ActionPhase, ActionState } from '#lib/domain/action.ts'
import type { AuditOutcomeStatus } from '#lib/domain/audit-entry.ts'
import type { World, WorkloadReading } from './ports.ts'

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

export function movedMessage(reading: WorkloadReading, by: string): string {
  return `Moved during the rollout by ${by}: the workload is at generation ${reading.rollout.generation} and no longer says what the console wrote.`
}

export function silent(): End {
  const message = 'The patch was accepted, but the API server stopped answering before the rollout ended.'
  return { state: 'unknown', status: 'unknown', code: 'no-answer', message }
}

export async function enter(world: World, actionId: string, phase: ActionPhase): Promise<void> {
  world.announce(await world.actions.change(actionId, { phase }))
}
