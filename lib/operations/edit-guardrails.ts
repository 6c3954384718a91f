import type { EditKind } from '#lib/domain/action-kind.ts'
import { freshnessGuardrails, ownerGuardrails, rolloutGuardrails } from '#lib/domain/common-guardrails.ts'
import type { Guardrail } from '#lib/domain/guardrail.ts'
import { effectOfItem, switchGuardrails } from '#lib/domain/gui-api-switch.ts'
import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import { restartGuardrails } from '#lib/domain/restart.ts'
import { scaleGuardrails } from '#lib/domain/scaling.ts'
import type { Topology, Workload } from '#lib/domain/topology.ts'
import { startsInstances, type WorkloadEdit } from '#lib/domain/workload-edit.ts'
import { addressOf, askable } from './ask-instances.ts'
import type { World, WorkloadReading } from './ports.ts'

export type EditSubject = {
  readonly kind: EditKind
  readonly edit: WorkloadEdit
  /** As the watch sees it, for what a single object does not tell. */
  readonly workload: Workload
  /** As the API server returned it just now. */
  readonly reading: WorkloadReading
  readonly topology: Topology
  readonly probes: readonly InstanceProbe[]
  /** The action that it is about; null before there is one. It is no obstacle to itself. */
  readonly of: string | null
}

/** Every check of a change, made for the plan and made again before the deed. */
export async function editGuardrails(world: World, subject: EditSubject): Promise<Guardrail[]> {
  const { edit, reading } = subject
  const guardrails = [
    ...(edit.replicas === undefined
      ? freshnessGuardrails(subject.topology)
      : scaleChecks(world, subject, edit.replicas)),
    ...(startsInstances(edit) ? templateChecks(subject) : []),
    ...(edit.guiApi === undefined ? [] : await switchChecks(world, subject, edit.guiApi)),
    ...verifiable(subject),
  ]
  const open = await world.actions.openActionFor(reading.ref)
  if (open && open.id !== subject.of)
    guardrails.push({ code: 'action-open', level: 'refuse', actionId: open.id, by: open.requestedBy.name })
  return [...guardrails, ...(await quotaChecks(world, subject))]
}

function scaleChecks(world: World, subject: EditSubject, replicas: number): Guardrail[] {
  return scaleGuardrails(withReading(subject), replicas, subject.topology, world.settings.policy)
}

function templateChecks(subject: EditSubject): Guardrail[] {
  const { kind, workload, reading } = subject
  const isMending = workload.guiApi?.effect === 'crash' || kind === 'return-revision'
  return [
    // A broken rollout runs until its deadline, and these are what mends it.
    ...rolloutGuardrails({ ...workload, rollout: reading.rollout }, isMending ? 'note' : 'refuse'),
    ...(kind === 'restart' && workload.replicas !== null && reading.fields.replicas === 0
      ? [{ code: 'nothing-runs', level: 'refuse' } as const satisfies Guardrail]
      : restartGuardrails(withReading(subject))),
  ]
}

async function switchChecks(
  world: World,
  { workload, reading, topology, probes }: EditSubject,
  { container, item }: NonNullable<WorkloadEdit['guiApi']>,
): Promise<Guardrail[]> {
  const before = reading.fields.guiApi[container] ?? { from: 'absent' as const }
  const effect = effectOfItem(item, workload.version)
  const guardrails = [
    ...switchGuardrails({ workload, before, after: item, effect }, topology),
    ...ownerGuardrails(workload, 'gui-api'),
    ...(await installCheck(world, workload, probes)),
  ]
  const declared = workload.guiApi?.effect
  const differing = probes.filter(({ finding }) => finding !== 'unknown' && finding !== declared)
  if (differing.length > 0 && (declared === 'exposed' || declared === 'hidden'))
    guardrails.push({ code: 'effect-differs', level: 'note', instances: differing.length })
  return guardrails
}

/** `POST /install` is served in both modes and guarded by its token alone. */
async function installCheck(world: World, workload: Workload, probes: readonly InstanceProbe[]): Promise<Guardrail[]> {
  const token = workload.installToken
  if (token === null || token === 'own' || token === 'unknown') return []
  const answering = probes.find(({ finding }) => finding !== 'unknown')
  const instance = askable(world.topology(), workload).find(({ id }) => id === answering?.instanceId)
  if (!instance) return []
  const state = await world.tracardi.installState(addressOf(workload, instance)).catch(() => null)
  return state?.isOpen === true ? [{ code: 'install-open', level: 'note', token, hasAdmin: state.hasAdmin }] : []
}

/** A change whose effect nobody can see afterwards: closing may still be worth it, opening is not. */
function verifiable({ kind, edit, workload, reading, probes }: EditSubject): Guardrail[] {
  if (workload.guiApi === null || probes.length === 0) return []
  const answering = probes.filter(({ finding }) => finding !== 'unknown').length
  if (answering > 0) return [{ code: 'instances-answer', level: 'pass', instances: answering }]
  if (reading.progress.ready === 0 || kind === 'scale') return []
  const { item } = edit.guiApi ?? {}
  const isOpening = item !== undefined && effectOfItem(item, workload.version) !== 'hidden'
  return [{ code: 'unverifiable', level: isOpening ? 'refuse' : 'confirm', detail: probes[0]?.detail ?? '' }]
}

/** A dry-run does not ask the quota: it would grant what the replica set is then refused. */
async function quotaChecks(world: World, { edit, reading }: EditSubject): Promise<Guardrail[]> {
  const more = (edit.replicas ?? 0) - reading.fields.replicas
  if (edit.replicas === undefined || more <= 0) return []
  const quotas = (await world.kubernetes.podQuotas(reading.ref.namespace)) ?? []
  return quotas
    .filter(({ hard, used }) => used + more > hard)
    .map(({ quota, hard, used }) => ({ code: 'over-quota', level: 'refuse', quota, hard, used }))
}

function withReading({ workload, reading }: EditSubject): Workload {
  if (workload.replicas === null) return workload
  const { ready, available, updated } = reading.progress
  return {
    ...workload,
    replicas: { ...workload.replicas, desired: reading.fields.replicas, ready, available, updated },
    rollout: reading.rollout,
  }
}
