import type { EditPlan } from '#lib/domain/action.ts'
import { hasRefusal, type Guardrail } from '#lib/domain/guardrail.ts'
import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { workloadId, type Workload, type WorkloadRef } from '#lib/domain/topology.ts'
import { differences, fieldsBefore } from '#lib/domain/workload-edit.ts'
import { auditActor, auditId } from './action-entries.ts'
import { approvalGuardrails } from './approval-guardrails.ts'
import { askInstances } from './ask-instances.ts'
import { draftEdit, type EditDraft, type EditWish } from './draft-edit.ts'
import { editGuardrails } from './edit-guardrails.ts'
import { missingRight } from './missing-right.ts'
import { planHash } from './plan-hash.ts'
import type { Actor, PatchAnswer, World, WorkloadReading } from './ports.ts'

type EditOrder = { readonly ref: WorkloadRef; readonly wish: EditWish; readonly group?: string }

const mostTries = 3

/**
 * Runs the identical patch with `dryRun=All` and keeps what the API server answered as a plan to confirm. Nothing in
 * the cluster changes. A refused plan is an entry of the log: auditors ask for attempts, not only for deeds.
 */
export async function planEdit(world: World, actor: Actor, order: EditOrder): Promise<Result<EditPlan, Refusal>> {
  for (let tries = 1; ; tries += 1) {
    const planned = await planOnce(world, actor, order)
    // A status update between reading and dry-run is nobody's change.
    const isMoved = !planned.granted && planned.refusal.reason === 'changed-meanwhile'
    if (!isMoved || tries === mostTries) return planned
  }
}

async function planOnce(world: World, actor: Actor, order: EditOrder): Promise<Result<EditPlan, Refusal>> {
  const { ref, wish } = order
  const topology = world.topology()
  const workload = topology.workloads.find((candidate) => candidate.id === workloadId(ref))
  const reading = workload ? await world.kubernetes.readWorkload(ref) : null
  if (!workload || !reading) return refused({ reason: 'not-found', what: `${ref.kind} ${ref.namespace}/${ref.name}` })

  const draft = await draftEdit(world, wish, { workload, reading })
  const attempt = { workload, reading, draft }
  if (hasRefusal(draft.no)) return refuse(world, actor, { ...attempt, guardrails: draft.no })
  const probes = await askInstances(world, workload)
  const { kind, edit } = draft
  const guardrails = await editGuardrails(world, { kind, edit, workload, reading, topology, probes, of: null })
  if (hasRefusal(guardrails)) return refuse(world, actor, { ...attempt, guardrails })
  const approval = approvalGuardrails(world, { kind, guardrails, after: edit })
  if (approval.length > 0 && order.group !== undefined)
    return refuse(world, actor, { ...attempt, guardrails: [{ code: 'approve-alone', level: 'refuse' }] })

  const actionId = world.newId()
  const answer = await world.kubernetes.planEdit({
    ref,
    uid: reading.uid,
    resourceVersion: reading.resourceVersion,
    edit,
    mark: actionId,
    auditId: auditId(actionId, 0),
  })
  if (answer.answer !== 'accepted') return refused(refusalOf(answer, ref))
  const checked = [...guardrails, ...approval]
  const group = order.group ?? null
  const plan = sealPlan(world, { actionId, ...attempt, answer, guardrails: checked, probes, group })
  await world.actions.savePlan(plan, { id: actor.id, name: actor.name })
  return granted(plan)
}

function sealPlan(
  world: World,
  parts: {
    actionId: string
    workload: Workload
    reading: WorkloadReading
    draft: EditDraft
    answer: Extract<PatchAnswer, { answer: 'accepted' }>
    guardrails: readonly Guardrail[]
    probes: readonly InstanceProbe[]
    group: string | null
  },
): EditPlan {
  const { actionId, workload, reading, draft, answer, guardrails, probes, group } = parts
  const now = world.now()
  const plan = {
    actionId,
    kind: draft.kind,
    undoes: draft.undoes,
    group,
    target: {
      ...reading.ref,
      uid: reading.uid,
      resourceVersion: reading.resourceVersion,
      generation: reading.rollout.generation,
      release: workload.release,
    },
    before: fieldsBefore(draft.edit, reading.fields),
    after: draft.edit,
    change: answer.change,
    guardrails: [...guardrails, { code: 'dry-run-accepted', level: 'pass' }],
    probes,
    warnings: answer.warnings,
    plannedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + world.settings.planTtlMs).toISOString(),
    kubectl: draft.kubectl,
  } as const satisfies Omit<EditPlan, 'hash'>
  return { ...plan, hash: planHash(plan, world.digest) }
}

async function refuse(
  world: World,
  actor: Actor,
  attempt: { workload: Workload; reading: WorkloadReading; draft: EditDraft; guardrails: readonly Guardrail[] },
): Promise<Result<never, Refusal>> {
  const { workload, reading, draft, guardrails } = attempt
  const codes = guardrails.filter(({ level }) => level === 'refuse').map(({ code }) => code)
  await world.auditLog.append({
    log: 'ops',
    action: 'plan.refused',
    phase: 'note',
    actor: auditActor(actor),
    source: actor.source,
    target: { namespace: workload.namespace, kind: workload.kind, name: workload.name, uid: workload.uid },
    // A wish out of range can be a number that the log's integers do not hold.
    change: codes.includes('out-of-range') ? [] : differences(fieldsBefore(draft.edit, reading.fields), draft.edit),
    outcome: { status: 'refused', code: codes.join(','), message: refusalWords({ reason: 'guardrail', guardrails }) },
    facts: { kind: draft.kind },
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
