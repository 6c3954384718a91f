import { holdsTarget, isOpen, type Action, type ActionTarget, type Plan } from '#lib/domain/action.ts'
import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { workloadId, type Instance, type Topology, type Workload, type WorkloadRef } from '#lib/domain/topology.ts'
import { differences, type WritableFields } from '#lib/domain/workload-edit.ts'
import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import { fakeRotationTools } from './fake-rotation-tools.ts'
import {
  HoldLost,
  type ActionChange,
  type ActionStore,
  type Actor,
  type Claimed,
  type PatchAnswer,
  type QuotaRoom,
  type Revision,
  type Stored,
  type WorkloadPatch,
  type World,
  type WorkloadReading,
} from './ports.ts'
import { sampleInstance } from '#lib/domain/testing/sample-instance.ts'

/** A cluster, a log and a clock in memory, with the preconditions of the real ones; tests bend single parts of it. */
export type FakeWorld = World & {
  readonly entries: AuditDraft[]
  readonly patches: WorkloadPatch[]
  readonly cluster: FakeCluster
  readonly background: Promise<void>[]
  /** Moves the clock. */
  readonly pass: (milliseconds: number) => void
}

export type FakeCluster = {
  reading: WorkloadReading | null
  quotas: QuotaRoom[]
  revisions: Revision[]
  /** What an instance says when it is asked; the default is what the reading's flag makes of it. */
  finding: (instanceId: string) => InstanceProbe['finding']
  /** The picture of the watch; the default follows the reading. */
  picture: () => Topology
  /** What happens to a patch after it is checked; the default settles at once. */
  afterPatch: (reading: WorkloadReading) => WorkloadReading
}

const start = Date.parse('2026-11-20T12:00:00.000Z')

export const admin: Actor = {
  id: 'account-1',
  name: 'admin',
  role: 'admin',
  session: '0123456789abcdef',
  source: { address: '127.0.0.1', via: [], userAgent: 'test', requestId: 'request-1' },
}

export const collectorRef: WorkloadRef = { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-public' }

export function workloadOf(change: Partial<Workload> = {}): Workload {
  return {
    ...collectorRef,
    id: workloadId(collectorRef),
    uid: 'uid-1',
    resourceVersion: '100',
    release: 'tracardi',
    role: 'collector',
    evidence: [],
    container: 'be-fa-public',
    image: 'tracardi/com-tracardi-api:1.1.0',
    version: '1.1.0',
    createdAt: '2026-11-01T00:00:00Z',
    replicas: { desired: 5, total: 5, ready: 5, available: 5, updated: 5 },
    rollout: { state: 'settled', generation: 1, observedGeneration: 1, message: null, revision: '1' },
    status: 'ok',
    statusReason: '5 of 5 instances ready',
    guiApi: { source: { from: 'literal' }, declared: 'no', effect: 'hidden' },
    autoscaler: null,
    disruptionBudget: null,
    owners: [],
    services: [],
    takenByRollout: { by: 'share', share: 0.25, atLeast: 0 },
    hasReadinessProbe: false,
    requests: { cpuMillicores: 100, memoryBytes: 100_000_000 },
    lastAction: null,
    httpPort: 80,
    installToken: 'own',
    limits: { cpuMillicores: null, memoryBytes: null },
    processes: null,
    ...change,
  }
}

export function topologyOf(workloads: readonly Workload[], change: Partial<Topology> = {}): Topology {
  return {
    asOf: '2026-11-20T12:00:00.000Z',
    freshness: 'live',
    namespaces: ['tracardi'],
    installations: [{ namespace: 'tracardi', release: 'tracardi', version: '1.1.0', chart: null }],
    workloads,
    instances: [],
    routes: [],
    nodes: null,
    streams: [],
    problems: [],
    ...change,
  }
}

export function fakeWorld(workload: Workload = workloadOf()): FakeWorld {
  let now = start
  let ids = 0
  const pass = (milliseconds: number) => {
    now += milliseconds
  }
  const cluster: FakeCluster = {
    reading: readingOf(workload),
    quotas: [],
    revisions: [],
    afterPatch: settle,
    finding: () => (flagOf(cluster.reading) === 'no' ? 'hidden' : 'exposed'),
    picture: () =>
      topologyOf([asSeen(workload, cluster.reading)], { instances: instancesOf(workload, cluster.reading) }),
  }
  const entries: AuditDraft[] = []
  const patches: WorkloadPatch[] = []
  const background: Promise<void>[] = []
  return {
    entries,
    patches,
    cluster,
    background,
    pass,
    kubernetes: fakeKubernetes(cluster, patches),
    auditLog: {
      append: (draft) => {
        entries.push(draft)
        return Promise.resolve({ seq: entries.length - 1, id: `entry-${entries.length}` })
      },
      appendHeld(draft) {
        return this.append(draft)
      },
      entriesOf: (actionId) =>
        Promise.resolve(
          entries
            .filter((entry) => entry.actionId === actionId)
            .map(({ phase, outcome = null }) => ({ phase, outcome })),
        ),
    },
    actions: fakeActionStore(),
    topology: () => cluster.picture(),
    stillMay: () => Promise.resolve(true),
    tracardi: fakeTracardi(cluster, () => new Date(now)),
    now: () => new Date(now),
    elapsed: () => now - start,
    newId: () => `action-${++ids}`,
    digest: (text) => `digest of ${text}`,
    pause: (milliseconds) => {
      pass(milliseconds)
      return Promise.resolve()
    },
    announce: () => {},
    inBackground: (task) => {
      background.push(task)
    },
    inHand: new Set(),
    rotation: fakeRotationTools(),
    claimedAt: new Map(),
    settings: {
      policy: { minimums: { collector: 3, 'gui-api': 2 }, maxReplicas: 50 },
      approvals: [],
      planTtlMs: 300_000,
      rolloutTimeoutMs: 300_000,
      stableMs: 20_000,
      pollMs: 1_000,
      probeTimeoutMs: 30_000,
      patchDeadMs: 12_000,
      adminPasswordSecret: '{release}-admin-password',
    },
  }
}

export function readingOf(workload: Workload): WorkloadReading {
  const { desired, updated, ready, available } = workload.replicas ?? { desired: 0, updated: 0, ready: 0, available: 0 }
  const { namespace, kind, name } = workload
  return {
    ref: { namespace, kind, name },
    uid: workload.uid,
    resourceVersion: workload.resourceVersion,
    fields: { replicas: desired, guiApi: flagsOf(workload), restartedAt: null },
    rollout: workload.rollout,
    progress: { desired, updated, ready, available },
    mark: workload.lastAction?.id ?? null,
    progressDeadlineSeconds: 600,
    managers: { replicas: { manager: 'helm', at: null }, template: { manager: 'helm', at: null } },
  }
}

function flagsOf({ container, guiApi }: Workload): WritableFields['guiApi'] {
  if (container === null) return {}
  const declared = guiApi?.declared ?? null
  return { [container]: declared === null ? { from: 'absent' } : { from: 'literal', value: declared } }
}

function flagOf(reading: WorkloadReading | null): string | null {
  const [item] = Object.values(reading?.fields.guiApi ?? {})
  return item?.from === 'literal' ? item.value : null
}

/** The workload as a watch would show it now. */
function asSeen(workload: Workload, reading: WorkloadReading | null): Workload {
  if (!reading || !workload.replicas) return workload
  const { desired, updated, ready, available } = reading.progress
  const declared = flagOf(reading)
  return {
    ...workload,
    replicas: { ...workload.replicas, desired, updated, ready, available },
    rollout: reading.rollout,
    guiApi: workload.guiApi && { ...workload.guiApi, declared, effect: declared === 'no' ? 'hidden' : 'exposed' },
  }
}

function instancesOf(workload: Workload, reading: WorkloadReading | null): Instance[] {
  return Array.from({ length: reading?.progress.ready ?? 0 }, (_, index) =>
    sampleInstance({
      namespace: workload.namespace,
      name: `${workload.name}-${index + 1}`,
      uid: `pod-${index + 1}`,
      workloadId: workload.id,
      address: `10.0.0.${index + 1}`,
      image: workload.image,
      createdAt: '2026-11-20T11:00:00Z',
    }),
  )
}

function fakeTracardi(cluster: FakeCluster, now: () => Date): World['tracardi'] {
  const none = () => Promise.reject(new Error('not part of this world'))
  return {
    probe: ({ instanceId }) => {
      const finding = cluster.finding(instanceId)
      return Promise.resolve({ instanceId, finding, detail: finding, at: now().toISOString() })
    },
    installState: () => Promise.resolve({ isOpen: true, hasAdmin: true }),
    logIn: none,
    changePassword: none,
    logOut: none,
    isTokenAlive: none,
  }
}

export function settle(reading: WorkloadReading): WorkloadReading {
  const {
    fields: { replicas },
    rollout,
  } = reading
  return {
    ...reading,
    progress: { desired: replicas, updated: replicas, ready: replicas, available: replicas },
    rollout: { ...rollout, state: 'settled', observedGeneration: rollout.generation },
  }
}

function fakeKubernetes(cluster: FakeCluster, patches: WorkloadPatch[]): World['kubernetes'] {
  const checked = (patch: WorkloadPatch): { reading: WorkloadReading } | { no: PatchAnswer } => {
    const { reading } = cluster
    if (!reading) return { no: { answer: 'not-found' } }
    if (reading.resourceVersion !== patch.resourceVersion) return { no: { answer: 'conflict' } }
    return { reading }
  }
  return {
    readWorkload: () => Promise.resolve(cluster.reading),
    podQuotas: () => Promise.resolve(cluster.quotas),
    revisions: () => Promise.resolve(cluster.revisions),
    readSecret: () => Promise.resolve({ answer: 'not-found' }),
    patchSecret: () => Promise.resolve({ answer: 'not-found' }),
    planEdit: (patch) => {
      const check = checked(patch)
      return Promise.resolve('no' in check ? check.no : accepted(check.reading, patch))
    },
    edit: (patch) => {
      patches.push(patch)
      const check = checked(patch)
      if ('no' in check) return Promise.resolve(check.no)
      const answer = accepted(check.reading, patch)
      cluster.reading = cluster.afterPatch(answer.reading)
      return Promise.resolve(answer)
    },
  }
}

function accepted(before: WorkloadReading, patch: WorkloadPatch): Extract<PatchAnswer, { answer: 'accepted' }> {
  const { replicas, guiApi, restartedAt } = patch.edit
  const fields: WritableFields = {
    replicas: replicas ?? before.fields.replicas,
    guiApi: guiApi ? { ...before.fields.guiApi, [guiApi.container]: guiApi.item } : before.fields.guiApi,
    restartedAt: restartedAt === undefined ? before.fields.restartedAt : restartedAt,
  }
  return {
    answer: 'accepted',
    reading: {
      ...before,
      fields,
      resourceVersion: String(Number(before.resourceVersion) + 1),
      mark: patch.mark,
      progress: { ...before.progress, desired: fields.replicas },
      rollout: { ...before.rollout, generation: before.rollout.generation + 1, state: 'progressing' },
      managers: {
        replicas: replicas === undefined ? before.managers.replicas : { manager: 'tracardi-console', at: null },
        template:
          guiApi || restartedAt !== undefined ? { manager: 'tracardi-console', at: null } : before.managers.template,
      },
    },
    change: differences(
      { replicas: before.fields.replicas, restartedAt: before.fields.restartedAt },
      { replicas: fields.replicas, restartedAt: fields.restartedAt },
    ),
    warnings: [],
  }
}

function fakeActionStore(): ActionStore {
  const stored = new Map<string, Stored>()
  const open = () => [...stored.values()].filter(({ action }) => isOpen(action.state))
  const held = () => [...stored.values()].filter(({ action }) => holdsTarget(action.state))
  const holderOf = ({ namespace, kind, name }: Pick<ActionTarget, 'namespace' | 'kind' | 'name'>) =>
    held().find(
      ({ plan: { target } }) => target.namespace === namespace && target.kind === kind && target.name === name,
    )?.action ?? null
  const replace = (id: string, change: ActionChange): Action => {
    const found = stored.get(id)
    if (!found) throw new Error(`no action ${id}`)
    const { appliedGeneration = found.appliedGeneration, approvalEntry, ...rest } = change
    const entry = approvalEntry ?? found.action.approval?.entry ?? null
    const approval = found.action.approval && { ...found.action.approval, entry }
    const action = { ...found.action, ...rest, approval }
    stored.set(id, { ...found, action, appliedGeneration })
    return action
  }
  const move = (id: string, change: (found: Stored) => Stored): Promise<Claimed> => {
    const found = stored.get(id)
    if (found?.action.state !== 'planned') return Promise.resolve({ claimed: false, because: 'used' })
    const holder = holderOf(found.plan.target)
    if (holder) return Promise.resolve({ claimed: false, because: 'taken', by: holder })
    stored.set(id, change(found))
    return Promise.resolve({ claimed: true })
  }
  return {
    savePlan: (plan, requestedBy) => {
      const kept = asKept(plan)
      stored.set(plan.actionId, {
        plan: kept,
        action: plannedAction(plan, requestedBy),
        appliedGeneration: null,
        session: null,
      })
      return Promise.resolve()
    },
    find: (id) => Promise.resolve(stored.get(id) ?? null),
    claim: (id, { reason, ticket, at }) =>
      move(id, (found) => ({ ...found, action: { ...found.action, state: 'intent', reason, ticket, intentAt: at } })),
    ask: (id, { reason, ticket, session, at: askedAt, until }) => {
      const approval = { askedAt, until, by: null, at: null, entry: null }
      const state = 'pending-approval'
      return move(id, (found) => ({ ...found, session, action: { ...found.action, state, reason, ticket, approval } }))
    },
    approve: (id, { by, at }) => {
      const found = stored.get(id)
      if (found?.action.state !== 'pending-approval' || found.action.approval === null)
        return Promise.reject(new HoldLost('It waits no more'))
      const approval = { ...found.action.approval, by, at }
      const action = { ...found.action, state: 'intent' as const, intentAt: at, approval }
      stored.set(id, { ...found, action })
      return Promise.resolve(action)
    },
    drop: (id, change) => Promise.resolve(stored.get(id)?.action.state === 'planned' ? replace(id, change) : null),
    change: (id, change) => Promise.resolve(replace(id, change)),
    take: (id) => Promise.resolve(held().find(({ action }) => action.id === id) ?? null),
    keep: (ids) => Promise.resolve(held().filter(({ action }) => ids.includes(action.id)).length),
    rest: () => Promise.resolve(),
    inGroup: (group) => Promise.resolve([...stored.values()].filter(({ action }) => action.group === group)),
    openActions: () => Promise.resolve(open()),
    pendingActions: () =>
      Promise.resolve([...stored.values()].filter(({ action }) => action.state === 'pending-approval')),
    openActionFor: (target) => Promise.resolve(holderOf(target)),
  }
}

/** The database keeps JSON with its keys in an order of its own. */
function asKept(plan: Plan): Plan {
  return JSON.parse(JSON.stringify(plan), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toReversed())
      : value,
  )
}

function plannedAction(plan: Plan, requestedBy: Action['requestedBy']): Action {
  const { actionId: id, kind, target, plannedAt } = plan
  const isEdit = plan.kind !== 'rotate-password'
  return {
    id,
    kind,
    target,
    plannedAt,
    requestedBy,
    state: 'planned',
    phase: null,
    change: isEdit ? differences(plan.before, plan.after) : [],
    undoes: isEdit ? plan.undoes : null,
    group: isEdit ? plan.group : null,
    reason: null,
    ticket: null,
    intentAt: null,
    appliedAt: null,
    settledAt: null,
    deadlineAt: null,
    progress: null,
    probes: [],
    message: null,
    approval: null,
  }
}
