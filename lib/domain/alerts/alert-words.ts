import type { Status } from '../topology.ts'
import type { AlertState } from './alert.ts'
import type { Severity } from './burn-rate.ts'

export function alertStateWord(state: AlertState): string {
  switch (state) {
    case 'pending':
      return 'Pending'
    case 'firing':
      return 'Firing'
    case 'unknown':
      return 'Unknown, was firing'
    case 'resolved':
      return 'Resolved'
  }
}

export function alertStatus(state: AlertState, severity: Severity, isSilenced: boolean): Status {
  if (state === 'resolved') return 'ok'
  if (isSilenced) return 'paused'
  if (state === 'unknown') return 'unknown'
  return severity === 'page' ? 'critical' : 'degraded'
}
