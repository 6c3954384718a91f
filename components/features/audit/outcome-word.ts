import type { AuditEntry, AuditOutcomeStatus, AuditPhase } from '#lib/domain/audit-entry.ts'
import type { Status } from '#lib/domain/topology.ts'

/** How an entry ended, or that it is the beginning of something. */
export function outcomeWord(entry: Pick<AuditEntry, 'phase' | 'outcome'>): { status: Status | null; word: string } {
  return entry.outcome ? outcomeStatusWord(entry.outcome.status) : { status: null, word: phaseWord(entry.phase) }
}

export function outcomeStatusWord(status: AuditOutcomeStatus): { status: Status; word: string } {
  switch (status) {
    case 'succeeded':
      return { status: 'ok', word: 'Succeeded' }
    case 'failed':
      return { status: 'critical', word: 'Failed' }
    case 'rolled_back':
      return { status: 'degraded', word: 'Rolled back' }
    case 'unknown':
      return { status: 'unknown', word: 'Unknown' }
    case 'refused':
      return { status: 'degraded', word: 'Refused' }
    case 'denied':
      return { status: 'degraded', word: 'Denied' }
    case 'not_applied':
      return { status: 'degraded', word: 'Not applied' }
    case 'superseded':
      return { status: 'degraded', word: 'Superseded' }
  }
}

export function phaseWord(phase: AuditPhase): string {
  switch (phase) {
    case 'intent':
      return 'Intent'
    case 'approval':
      return 'Approval'
    case 'step':
      return 'Step'
    case 'outcome':
      return 'Outcome'
    case 'reconciled':
      return 'Reconciled'
    case 'note':
      return 'Noted'
  }
}
