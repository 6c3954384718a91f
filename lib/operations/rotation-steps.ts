import type { ActionPhase } from '#lib/domain/action.ts'
import type { AuditOutcomeStatus } from '#lib/domain/audit-entry.ts'
import { appendAsConsole } from './rotation-entries.ts'
import type { Run } from './rotation-run.ts'

/** One phase is over. */
export async function recordStep(
  run: Run,
  of: ActionPhase,
  message: string,
  status: AuditOutcomeStatus = 'succeeded',
  auditIds: readonly string[] = [],
): Promise<void> {
  const outcome = { status, code: `${of}-${status}`, message }
  await appendAsConsole(run.world, run, { phase: 'step', of, auditIds, pending: run.pending, outcome })
}

/** An interrupted rotation was taken up again: what was found. */
export async function recordFound(run: Run, of: ActionPhase, message: string): Promise<void> {
  const outcome = { status: 'succeeded', code: 'found', message } as const
  await appendAsConsole(run.world, run, { phase: 'reconciled', of, auditIds: [], pending: run.pending, outcome })
}
