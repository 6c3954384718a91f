import type { Action } from './action.ts'
import { outOf } from './part-words.ts'
import type { Status } from './topology.ts'

export type RolloutStep = {
  readonly name: string
  readonly status: Status | 'waiting'
  readonly detail: string
  readonly at: string | null
}

/** Requested → accepted → rolling → ready → settled, as far as the console knows. Nothing is assumed ahead. */
export function rolloutSteps(action: Action): RolloutStep[] {
  const { progress, intentAt, appliedAt, settledAt } = action
  const isOver = settledAt !== null
  const moving = isOver ? 'waiting' : 'in-progress'
  const reached = (count: number | undefined) => progress !== null && count === progress.desired
  const rolled = reached(progress?.updated)
  const ready = reached(progress?.ready)
  return [
    { name: 'Requested', status: intentAt ? 'ok' : 'waiting', detail: 'recorded in the audit log', at: intentAt },
    {
      name: 'Accepted',
      status: appliedAt ? 'ok' : intentAt ? moving : 'waiting',
      detail: 'by the API server',
      at: appliedAt,
    },
    {
      name: 'Rolling',
      status: appliedAt ? (rolled ? 'ok' : moving) : 'waiting',
      detail: progress ? outOf(progress.updated, progress.desired, 'updated') : 'not reported yet',
      at: null,
    },
    {
      name: 'Ready',
      status: appliedAt ? (ready ? 'ok' : moving) : 'waiting',
      detail: progress ? outOf(progress.ready, progress.desired, 'ready') : 'not reported yet',
      at: null,
    },
    settledStep(action, ready),
  ]
}

function settledStep({ state, settledAt, message }: Action, isReady: boolean): RolloutStep {
  const detail = message ?? ''
  switch (state) {
    case 'succeeded':
      return { name: 'Done', status: 'ok', detail, at: settledAt }
    case 'failed':
      return { name: 'Failed', status: 'critical', detail, at: settledAt }
    case 'unknown':
      return {
        name: 'Unknown',
        status: 'unknown',
        detail: detail || 'Nobody answered: the console finds out.',
        at: settledAt,
      }
    case 'not-applied':
      return { name: 'Not applied', status: 'degraded', detail, at: settledAt }
    case 'superseded':
      return { name: 'Superseded', status: 'degraded', detail, at: settledAt }
    case 'refused':
      return { name: 'Refused', status: 'degraded', detail, at: settledAt }
    case 'planned':
    case 'expired':
    case 'stale':
    case 'intent':
      return { name: 'Settled', status: 'waiting', detail, at: null }
    case 'applied':
      // Ready is not yet settled: a crash shows only after the start.
      return isReady
        ? { name: 'Settled', status: 'in-progress', detail: 'watching that it holds', at: null }
        : { name: 'Settled', status: 'waiting', detail, at: null }
  }
}
