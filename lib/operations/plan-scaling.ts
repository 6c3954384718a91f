import type { ScalePlan } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { hasRefusal, scaleGuardrails, type Guardrail } from '#lib/domain/scaling.ts'
import { workloadId, type Topology, type Workload, type WorkloadRef } from '#lib/domain/topology.ts'
import { auditActor, auditId } from './action-entries.ts'
import { missingRight } from './missing-right.ts'
import { planHash } from './plan-hash.ts'
import type { Actor, PatchAnswer, World, WorkloadReading } from './ports.ts'

const toldByReading: ReadonlySet<Guardrail['code']> = new Set(['no-change', 'rollout-running'])

/**
 * Runs the identical patch with `dryRun=All` and keeps what the API server answered as a plan to confirm. Nothing in
 * the cluster changes. A refused plan is an entry of the log: auditors ask for attempts, not only for deeds.
 */
export async function planScaling(
  world: World,
  actor: Actor,
  wish: { readonly ref: WorkloadRef; readonly replicas: number },
): Promise<Result<ScalePlan, Refusal>> {
  const { ref, replicas } = wish
  const topology = world.topology()
  const workload = topology.workloads.find((candidate) => candidate.id === workloadId(ref))
  if (!workload) return refused({ reason: 'not-found', what: `${ref.kind} ${ref.namespace}/${ref.name}` })
  const seen = scaleGuardrails(workload, replicas, topology, world.scaling.policy)
  // The picture is a moment behind the cluster: what a reading tells better is left to it.
  if (hasRefusal(seen.filter(({ code }) => !toldByReading.has(code))))
    return refuse(world, actor, { workload, replicas, guardrails: seen })

  const reading = await world.kubernetes.readWorkload(ref)
  if (!reading) return refused({ reason: 'not-found', what: `${ref.kind} ${ref.namespace}/${ref.name}` })
  const current = await currentGuardrails(world, { workload, reading, replicas, topology })
  if (hasRefusal(current))
    return refuse(world, actor, { workload: withReading(workload, reading), replicas, guardrails: current })

  const actionId = world.newId()
  const answer = await world.kubernetes.planScale({
    ref,
    uid: reading.uid,
    resourceVersion: reading.resourceVersion,
    replicas,
    actionId,
    auditId: auditId(actionId, 0),
  })
  if (answer.answer !== 'accepted') return refused(refusalOf(answer, ref))
  const plan = sealPlan(world, { actionId, workload, reading, replicas, answer, guardrails: current })
  await world.actions.savePlan(plan, { id: actor.id, name: actor.name })
  return granted(plan)
}

/** The guardrails once more with what only a fresh reading, the quota and the console's own memory can tell. */
export async function currentGuardrails(
  world: World,
  subject: { workload: Workload; reading: WorkloadReading; replicas: number; topology: Topology },
): Promise<Guardrail[]> {
  const { reading, replicas, topology } = subject
  const workload = withReading(subject.workload, reading)
  const guardrails = scaleGuardrails(workload, replicas, topology, world.scaling.policy)
  const open = await world.actions.openActionFor(reading.ref)
  if (open) guardrails.push({ code: 'action-open', level: 'refuse', actionId: open.id, by: open.requestedBy.name })
  // A dry-run does not ask the quota: it would grant what the replica set is then refused.
  for (const { quota, hard, used } of (await world.kubernetes.podQuotas(reading.ref.namespace)) ?? []) {
    if (replicas > reading.replicas && used + (replicas - reading.replicas) > hard)
      guardrails.push({ code: 'over-quota', level: 'refuse', quota, hard, used })
  }
  return guardrails
}

function withReading(workload: Workload, reading: WorkloadReading): Workload {
  if (workload.replicas === null) return workload
  return { ...workload, replicas: { ...workload.replicas, desired: reading.replicas }, rollout: reading.rollout }
}

function sealPlan(
  world: World,
  parts: {
    actionId: string
    workload: Workload
    reading: WorkloadReading
    replicas: number
    answer: Extract<PatchAnswer, { answer: 'accepted' }>
    guardrails: readonly Guardrail[]
  },
): ScalePlan {
  const { actionId, workload, reading, replicas, answer, guardrails } = parts
  const now = world.now()
  const plan = {
    actionId,
    kind: 'scale',
    target: {
      ...reading.ref,
      uid: reading.uid,
      resourceVersion: reading.resourceVersion,
      generation: reading.rollout.generation,
      release: workload.release,
    },
    from: reading.replicas,
    to: replicas,
    change: answer.change,
    guardrails: [...guardrails, { code: 'dry-run-accepted', level: 'pass' }],
    warnings: answer.warnings,
    plannedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + world.scaling.planTtlMs).toISOString(),
    kubectl: kubectlScale(reading.ref, reading.replicas, replicas),
  } as const satisfies Omit<ScalePlan, 'hash'>
  return { ...plan, hash: planHash(plan, world.digest) }
}

function kubectlScale(ref: WorkloadRef, from: number, to: number): string {
  return `kubectl --namespace ${ref.namespace} scale ${ref.kind.toLowerCase()}/${ref.name} --current-replicas=${from} --replicas=${to}`
}

async function refuse(
  world: World,
  actor: Actor,
  attempt: { workload: Workload; replicas: number; guardrails: readonly Guardrail[] },
): Promise<Result<never, Refusal>> {
  const { workload, replicas, guardrails } = attempt
  const codes = guardrails.filter(({ level }) => level === 'refuse').map(({ code }) => code)
  await world.auditLog.append({
    log: 'ops',
    action: 'plan.refused',
    phase: 'note',
    actor: auditActor(actor),
    source: actor.source,
    target: { namespace: workload.namespace, kind: workload.kind, name: workload.name, uid: workload.uid },
    // A wish out of range can be a number that the log's integers do not hold.
    change: codes.includes('out-of-range')
      ? []
      : [{ path: '/spec/replicas', from: workload.replicas?.desired ?? null, to: replicas }],
    outcome: { status: 'refused', code: codes.join(','), message: `Refused by: ${codes.join(', ')}` },
  })
  return refused({ reason: 'guardrail', guardrails })
}

export function refusalOf(answer: Exclude<PatchAnswer, { answer: 'accepted' }>, ref: WorkloadRef): Refusal {
  switch (answer.answer) {
    case 'conflict':
      return { reason: 'changed-meanwhile', changes: [], by: [] }
    case 'not-found':
      return { reason: 'not-found', what: `${ref.kind} ${ref.namespace}/${ref.name}` }
    case 'forbidden':
      return missingRight(answer.verb, answer.resource, ref.namespace)
    case 'invalid':
      return { reason: 'refused-by-cluster', status: answer.status, detail: answer.detail }
  }
}
