import type { Action } from './action.ts'
import type { ProbeFinding } from './instance-probe.ts'
import { outOf } from './part-words.ts'
import type { Status } from './topology.ts'

export type RolloutStep = {
  readonly name: string
  readonly status: Status | 'waiting'
  readonly detail: string
  readonly at: string | null
}

/**
 * An action from request to end, as far as the console knows. Nothing is assumed ahead. `asks` says whether the
 * instances are asked afterwards: those of an API cluster are, others have only their counts.
 */
export function rolloutSteps(action: Action, { asks }: { readonly asks: boolean }): RolloutStep[] {
  if (action.kind === 'rotate-password') return rotationSteps(action)
  const { intentAt, appliedAt, phase, state } = action
  const accepted: RolloutStep = {
    name: 'Accepted',
    status: appliedAt ? 'ok' : intentAt ? movingStatus(action) : 'waiting',
    detail: 'by the API server',
    at: appliedAt,
  }
  const isGoingBack = phase === 'reverting' || state === 'rolled-back' || state === 'rollback-failed'
  const middle = isGoingBack ? waySteps(action, 'Taking it back') : waySteps(action, 'Rolling')
  const failed: RolloutStep = {
    name: 'Failed',
    status: 'degraded',
    detail: 'so the old values are written back',
    at: null,
  }
  return [
    ...approvalSteps(action),
    requestedStep(action),
    accepted,
    ...(isGoingBack ? [failed] : []),
    ...middle,
    ...(asks && !isGoingBack ? [servingStep(action)] : []),
    settledStep(action, { asks }),
  ]
}

function waySteps(action: Action, name: string): RolloutStep[] {
  const { progress, appliedAt } = action
  const step = (reached: boolean) => (appliedAt ? (reached ? 'ok' : movingStatus(action)) : 'waiting')
  return [
    {
      name,
      status: step(progress !== null && progress.updated === progress.desired),
      detail: progress ? outOf(progress.updated, progress.desired, 'updated') : 'not reported yet',
      at: null,
    },
    {
      name: 'Ready',
      status: step(isReady(action)),
      detail: progress ? outOf(progress.ready, progress.desired, 'ready') : 'not reported yet',
      at: null,
    },
  ]
}

/** What each instance must say after a switch; null where any clear answer will do. */
export function expectedFinding({ kind, change }: Pick<Action, 'kind' | 'change'>): ProbeFinding | null {
  if (kind !== 'switch-gui-api') return null
  const to = change[0]?.to
  if (to === 'yes') return 'exposed'
  return to === 'no' ? 'hidden' : null
}

/** Instances that said what they should. */
export function agreeing(action: Pick<Action, 'kind' | 'change' | 'probes'>): number {
  const wanted = expectedFinding(action)
  return action.probes.filter(({ finding }) => finding !== 'unknown' && (wanted === null || finding === wanted)).length
}

function servingStep(action: Action): RolloutStep {
  const { probes, progress, phase, state } = action
  const name = 'Serving'
  if (phase === 'rolling' && isReady(action))
    // Ready is not yet settled: a crash shows only after the start.
    return { name, status: 'in-progress', detail: 'watching that it holds, then each instance is asked', at: null }
  if (probes.length === 0) {
    const isAsking = phase === 'probing'
    return {
      name,
      status: isAsking ? 'in-progress' : 'waiting',
      detail: isAsking ? 'asking each instance' : '',
      at: null,
    }
  }
  const good = agreeing(action)
  const all = Math.max(progress?.desired ?? 0, probes.length)
  const wanted = expectedFinding(action)
  const detail = `${good} of ${all} ${wanted === null ? 'answer' : `say that the GUI API is ${wanted}`}`
  if (good === all) return { name, status: 'ok', detail, at: null }
  if (phase === 'probing') return { name, status: 'in-progress', detail, at: null }
  return { name, status: state === 'unverified' ? 'unknown' : 'degraded', detail, at: null }
}

const rotationPhases = [
  { phase: 'preparing', name: 'Prepared', detail: 'the current password works, the new one is in the Secret' },
  { phase: 'changing', name: 'Changed', detail: 'in Tracardi' },
  { phase: 'proving', name: 'Proven', detail: 'the new one works, the old one is refused, sessions are ended' },
  { phase: 'saving', name: 'Saved', detail: 'the Secret holds the new one' },
] as const

function rotationSteps(action: Action): RolloutStep[] {
  const here = rotationPhases.findIndex(({ phase }) => phase === action.phase)
  const steps = rotationPhases.map(({ phase, name, detail }, at) => ({
    name,
    detail,
    status: endedStatus(action, phase) ?? (at < here ? 'ok' : at === here ? movingStatus(action) : 'waiting'),
    at: null,
  })) satisfies RolloutStep[]
  return [...approvalSteps(action), requestedStep(action), ...steps, settledStep(action, { asks: true })]
}

/** Of an ended rotation; null while it goes on, and of one that left everything as it was. */
function endedStatus({ state }: Action, phase: (typeof rotationPhases)[number]['phase']): Status | null {
  switch (state) {
    case 'succeeded':
      return 'ok'
    // The new password is in force and saved, but it is not the only thing that opens the door.
    case 'unverified':
      return phase === 'proving' ? 'unknown' : 'ok'
    case 'failed':
      return phase === 'proving' ? 'critical' : 'ok'
    default:
      return null
  }
}

/** Nothing where one admin was enough. */
function approvalSteps({ approval, state }: Action): RolloutStep[] {
  if (approval === null) return []
  const { by, at } = approval
  const isWaiting = state === 'pending-approval'
  return [
    { name: 'Asked', status: 'ok', detail: 'for the approval of a second admin', at: approval.askedAt },
    {
      name: by ? 'Approved' : 'Approval',
      status: by ? 'ok' : isWaiting ? 'in-progress' : 'waiting',
      detail: by ? `by ${by.name}` : isWaiting ? 'waiting for an admin other than the one who asked' : '',
      at,
    },
  ]
}

function requestedStep({ intentAt }: Action): RolloutStep {
  return { name: 'Requested', status: intentAt ? 'ok' : 'waiting', detail: 'recorded in the audit log', at: intentAt }
}

/** After the end no step pretends to go on, and where nobody answers nobody knows. */
function movingStatus({ kind, state, settledAt }: Action): 'waiting' | 'in-progress' | 'unknown' {
  if (settledAt !== null) return 'waiting'
  return kind === 'rotate-password' && state === 'unknown' ? 'unknown' : 'in-progress'
}

function isReady({ progress }: Action): boolean {
  return progress !== null && progress.ready === progress.desired
}

function settledStep(action: Action, { asks }: { readonly asks: boolean }): RolloutStep {
  const { state, settledAt, message } = action
  const detail = message ?? ''
  switch (state) {
    case 'succeeded':
      return { name: 'Done', status: 'ok', detail, at: settledAt }
    case 'unverified':
      return { name: 'Done, not verified', status: 'unknown', detail, at: settledAt }
    case 'failed':
      return { name: 'Failed', status: 'critical', detail, at: settledAt }
    case 'rolled-back':
      return { name: 'Failed, taken back', status: 'degraded', detail, at: settledAt }
    case 'rollback-failed':
      return { name: 'Failed, not taken back', status: 'critical', detail, at: settledAt }
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
    case 'stale':
      return { name: 'Target changed', status: 'degraded', detail, at: settledAt }
    case 'rejected':
      return { name: 'Rejected', status: 'degraded', detail, at: settledAt }
    case 'withdrawn':
      return { name: 'Withdrawn', status: 'paused', detail, at: settledAt }
    case 'lapsed':
      return { name: 'Not approved in time', status: 'paused', detail, at: settledAt }
    case 'planned':
    case 'pending-approval':
    case 'expired':
    case 'intent':
      return { name: 'Settled', status: 'waiting', detail, at: null }
    case 'applied':
      return !asks && isReady(action)
        ? { name: 'Settled', status: 'in-progress', detail: 'watching that it holds', at: null }
        : { name: 'Settled', status: 'waiting', detail, at: null }
  }
}
