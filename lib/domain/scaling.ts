import type { ChangeOwner, Role, Topology, Workload } from './topology.ts'
import { roomForInstances } from './node-room.ts'

/** What the operators of this console allow; from configuration. */
export type ScalePolicy = {
  /** Instances below which a scale asks for the typed name, by role. */
  readonly minimums: Readonly<Partial<Record<Role, number>>>
  readonly maxReplicas: number
}

/** Refuse stops the action; confirm asks for the typed name; note informs. */
export type GuardrailLevel = 'refuse' | 'confirm' | 'note' | 'pass'

/** What was checked before a scale, each with the figures its sentence needs. */
export type Guardrail =
  | { readonly code: 'out-of-range'; readonly level: 'refuse'; readonly min: number; readonly max: number }
  | { readonly code: 'no-change'; readonly level: 'refuse'; readonly replicas: number }
  | { readonly code: 'not-scalable'; readonly level: 'refuse'; readonly kind: string }
  | { readonly code: 'would-stop-collection'; readonly level: 'refuse' }
  | {
      readonly code: 'autoscaled'
      readonly level: 'refuse'
      readonly tool: 'hpa' | 'keda'
      readonly name: string
      readonly min: number
      readonly max: number
    }
  | { readonly code: 'rollout-running'; readonly level: 'refuse'; readonly message: string | null }
  | { readonly code: 'action-open'; readonly level: 'refuse'; readonly actionId: string; readonly by: string }
  | {
      readonly code: 'over-quota'
      readonly level: 'refuse'
      readonly quota: string
      readonly hard: number
      readonly used: number
    }
  | { readonly code: 'stale-picture'; readonly level: 'refuse'; readonly asOf: string | null }
  | { readonly code: 'stops-workload'; readonly level: 'confirm'; readonly role: string }
  | { readonly code: 'last-instance'; readonly level: 'confirm'; readonly role: string }
  | { readonly code: 'below-minimum'; readonly level: 'confirm'; readonly minimum: number; readonly role: string }
  | { readonly code: 'more-than-double'; readonly level: 'confirm'; readonly from: number; readonly to: number }
  | { readonly code: 'self-healing-owner'; readonly level: 'confirm'; readonly owner: ChangeOwner }
  | { readonly code: 'owner-will-reset'; readonly level: 'note'; readonly owner: ChangeOwner }
  | { readonly code: 'no-room'; readonly level: 'note'; readonly fits: number; readonly wanted: number }
  | { readonly code: 'room-unknown'; readonly level: 'note' }
  | { readonly code: 'disruption-budget'; readonly level: 'note'; readonly name: string; readonly rule: string }
  | { readonly code: 'node-room'; readonly level: 'pass' }
  | { readonly code: 'no-autoscaler'; readonly level: 'pass' }
  | { readonly code: 'dry-run-accepted'; readonly level: 'pass' }

/**
 * Checks a scale against what the console sees. Pure, so that the browser explains with the same function that the
 * server decides with. What only the API server knows (quota, open action, dry-run) is added by `plan-scaling.ts`.
 */
export function scaleGuardrails(workload: Workload, to: number, topology: Topology, policy: ScalePolicy): Guardrail[] {
  const inRange = Number.isInteger(to) && to >= 0 && to <= policy.maxReplicas
  if (!inRange) return [{ code: 'out-of-range', level: 'refuse', min: 0, max: policy.maxReplicas }]
  if (workload.replicas === null) return [{ code: 'not-scalable', level: 'refuse', kind: workload.kind }]
  const from = workload.replicas.desired
  if (from === to) return [{ code: 'no-change', level: 'refuse', replicas: to }]
  return [
    ...freshnessGuardrails(topology),
    ...availabilityGuardrails(workload, from, to, topology, policy),
    ...competingGuardrails(workload),
    ...roomGuardrails(workload, from, to, topology),
  ]
}

export function hasRefusal(guardrails: readonly Guardrail[]): boolean {
  return guardrails.some((guardrail) => guardrail.level === 'refuse')
}

export function needsConfirmation(guardrails: readonly Guardrail[]): boolean {
  return guardrails.some((guardrail) => guardrail.level === 'confirm')
}

function freshnessGuardrails(topology: Topology): Guardrail[] {
  return topology.freshness === 'live' ? [] : [{ code: 'stale-picture', level: 'refuse', asOf: topology.asOf }]
}

function availabilityGuardrails(workload: Workload, from: number, to: number, topology: Topology, policy: ScalePolicy) {
  const guardrails: Guardrail[] = []
  const { role } = workload
  const minimum = policy.minimums[role]
  // Events sent while no collector runs are lost, so collection never goes to zero.
  if (to === 0 && collectsAlone(workload, topology)) guardrails.push({ code: 'would-stop-collection', level: 'refuse' })
  else if (to === 0) guardrails.push({ code: 'stops-workload', level: 'confirm', role })
  else if (to === 1 && from > 1) guardrails.push({ code: 'last-instance', level: 'confirm', role })
  if (minimum !== undefined && to < minimum && to < from && to > 0)
    guardrails.push({ code: 'below-minimum', level: 'confirm', minimum, role })
  if (from > 0 && to > from * 2) guardrails.push({ code: 'more-than-double', level: 'confirm', from, to })
  const budget = workload.disruptionBudget
  if (budget && to < from)
    guardrails.push({ code: 'disruption-budget', level: 'note', name: budget.name, rule: budget.rule })
  return guardrails
}

/** A collector; or, where the installation is not split, the only API cluster: it collects too. */
function collectsAlone(workload: Workload, topology: Topology): boolean {
  if (workload.role === 'collector') return true
  if (workload.role !== 'gui-api') return false
  return !topology.workloads.some(
    (other) =>
      other.role === 'collector' &&
      other.namespace === workload.namespace &&
      other.release === workload.release &&
      (other.replicas?.desired ?? 0) > 0,
  )
}

function competingGuardrails(workload: Workload): Guardrail[] {
  const { autoscaler, rollout, owners } = workload
  const guardrails: Guardrail[] = autoscaler
    ? [
        {
          code: 'autoscaled',
          level: 'refuse',
          tool: autoscaler.tool,
          name: autoscaler.name,
          min: autoscaler.min,
          max: autoscaler.max,
        },
      ]
    : [{ code: 'no-autoscaler', level: 'pass' }]
  if (rollout.state === 'progressing')
    guardrails.push({ code: 'rollout-running', level: 'refuse', message: rollout.message })
  for (const owner of owners)
    guardrails.push(
      owner.automatic === true
        ? { code: 'self-healing-owner', level: 'confirm', owner }
        : { code: 'owner-will-reset', level: 'note', owner },
    )
  return guardrails
}

function roomGuardrails(workload: Workload, from: number, to: number, topology: Topology): Guardrail[] {
  if (to <= from) return []
  const fits = roomForInstances(workload, topology)
  if (fits === null) return [{ code: 'room-unknown', level: 'note' }]
  const wanted = to - from
  return fits < wanted ? [{ code: 'no-room', level: 'note', fits, wanted }] : [{ code: 'node-room', level: 'pass' }]
}
