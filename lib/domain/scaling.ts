import { freshnessGuardrails, ownerGuardrails, rolloutGuardrails } from './common-guardrails.ts'
import type { Guardrail } from './guardrail.ts'
import type { Role, Topology, Workload } from './topology.ts'
import { roomForInstances } from './node-room.ts'

/** What the operators of this console allow; from configuration. */
export type ScalePolicy = {
  /** Instances below which a scale asks for the typed name, by role. */
  readonly minimums: Readonly<Partial<Record<Role, number>>>
  readonly maxReplicas: number
}

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
    ...autoscalerGuardrails(workload),
    ...rolloutGuardrails(workload, 'refuse'),
    ...ownerGuardrails(workload, 'replicas'),
    ...roomGuardrails(workload, from, to, topology),
  ]
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

function autoscalerGuardrails({ autoscaler }: Workload): Guardrail[] {
  if (!autoscaler) return [{ code: 'no-autoscaler', level: 'pass' }]
  const { tool, name, min, max } = autoscaler
  return [{ code: 'autoscaled', level: 'refuse', tool, name, min, max }]
}

function roomGuardrails(workload: Workload, from: number, to: number, topology: Topology): Guardrail[] {
  if (to <= from) return []
  const fits = roomForInstances(workload, topology)
  if (fits === null) return [{ code: 'room-unknown', level: 'note' }]
  const wanted = to - from
  return fits < wanted ? [{ code: 'no-room', level: 'note', fits, wanted }] : [{ code: 'node-room', level: 'pass' }]
}
