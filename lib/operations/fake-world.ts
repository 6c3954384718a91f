import type { Action, ScalePlan } from '#lib/domain/action.ts'
import { isOpen } from '#lib/domain/action.ts'
import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { workloadId, type Topology, type Workload, type WorkloadRef } from '#lib/domain/topology.ts'
import type { ActionStore, Actor, PatchAnswer, QuotaRoom, ScalePatch, World, WorkloadReading } from './ports.ts'

/** A cluster, a log and a clock in memory, with the preconditions of the real ones; tests bend single parts of it. */
export type FakeWorld = World & {
  readonly entries: AuditDraft[]
  readonly patches: ScalePatch[]
  readonly cluster: FakeCluster
  readonly background: Promise<void>[]
  /** Moves the clock. */
  readonly pass: (milliseconds: number) => void
}

export type FakeCluster = {
  reading: WorkloadReading | null
  quotas: QuotaRoom[]
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
    hasReadinessProbe: false,
    requests: { cpuMillicores: 100, memoryBytes: 100_000_000 },
    lastAction: null,
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
  const cluster: FakeCluster = { reading: readingOf(workload), quotas: [], afterPatch: settle }
  const entries: AuditDraft[] = []
  const patches: ScalePatch[] = []
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
    },
    actions: fakeActionStore(),
    topology: () => topologyOf([workload]),
    now: () => new Date(now),
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
    scaling: {
      policy: { minimums: { collector: 3, 'gui-api': 2 }, maxReplicas: 50 },
      planTtlMs: 300_000,
      rolloutTimeoutMs: 300_000,
      stableMs: 20_000,
      pollMs: 1_000,
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
    replicas: desired,
    rollout: workload.rollout,
    progress: { desired, updated, ready, available },
    lastActionId: workload.lastAction?.id ?? null,
    progressDeadlineSeconds: 600,
    replicasManager: { manager: 'helm', at: null },
  }
}

export function settle(reading: WorkloadReading): WorkloadReading {
  const { replicas, rollout } = reading
  return {
    ...reading,
    progress: { desired: replicas, updated: replicas, ready: replicas, available: replicas },
    rollout: { ...rollout, state: 'settled', observedGeneration: rollout.generation },
  }
}

function fakeKubernetes(cluster: FakeCluster, patches: ScalePatch[]): World['kubernetes'] {
  const checked = (patch: ScalePatch): { reading: WorkloadReading } | { no: PatchAnswer } => {
    const { reading } = cluster
    if (!reading) return { no: { answer: 'not-found' } }
    if (reading.resourceVersion !== patch.resourceVersion) return { no: { answer: 'conflict' } }
    return { reading }
  }
  const accepted = (before: WorkloadReading, patch: ScalePatch): Extract<PatchAnswer, { answer: 'accepted' }> => ({
    answer: 'accepted',
    reading: {
      ...before,
      replicas: patch.replicas,
      resourceVersion: String(Number(before.resourceVersion) + 1),
      lastActionId: patch.actionId,
      progress: { ...before.progress, desired: patch.replicas },
      rollout: { ...before.rollout, generation: before.rollout.generation + 1, state: 'progressing' },
      replicasManager: { manager: 'tracardi-console', at: null },
    },
    change: [{ path: '/spec/replicas', from: before.replicas, to: patch.replicas }],
    warnings: [],
  })
  return {
    readWorkload: () => Promise.resolve(cluster.reading),
    podQuotas: () => Promise.resolve(cluster.quotas),
    planScale: (patch) => {
      const check = checked(patch)
      return Promise.resolve('no' in check ? check.no : accepted(check.reading, patch))
    },
    scale: (patch) => {
      patches.push(patch)
      const check = checked(patch)
      if ('no' in check) return Promise.resolve(check.no)
      const answer = accepted(check.reading, patch)
      cluster.reading = cluster.afterPatch(answer.reading)
      return Promise.resolve(answer)
    },
  }
}

function fakeActionStore(): ActionStore {
  const stored = new Map<string, { action: Action; plan: ScalePlan }>()
  const open = () => [...stored.values()].filter(({ action }) => isOpen(action.state))
  const replace = (id: string, change: Partial<Action>): Action => {
    const found = stored.get(id)
    if (!found) throw new Error(`no action ${id}`)
    const action = { ...found.action, ...change }
    stored.set(id, { ...found, action })
    return action
  }
  return {
    savePlan: (plan, requestedBy) => {
      stored.set(plan.actionId, { plan, action: plannedAction(plan, requestedBy) })
      return Promise.resolve()
    },
    find: (id) => Promise.resolve(stored.get(id) ?? null),
    claim: (id, { reason, ticket, at }) => {
      const found = stored.get(id)
      if (found?.action.state !== 'planned') return Promise.resolve({ claimed: false, because: 'used' })
      const taker = open().find(({ plan }) => workloadId(plan.target) === workloadId(found.plan.target))
      if (taker) return Promise.resolve({ claimed: false, because: 'taken', by: taker.action })
      replace(id, { state: 'intent', reason, ticket, intentAt: at })
      return Promise.resolve({ claimed: true })
    },
    change: (id, change) => Promise.resolve(replace(id, change)),
    openActions: () => Promise.resolve(open()),
    openActionFor: (ref) =>
      Promise.resolve(open().find(({ plan }) => workloadId(plan.target) === workloadId(ref))?.action ?? null),
  }
}

function plannedAction(plan: ScalePlan, requestedBy: Action['requestedBy']): Action {
  const { actionId: id, kind, target, from, to, plannedAt } = plan
  const later = { intentAt: null, appliedAt: null, settledAt: null, deadlineAt: null, progress: null, message: null }
  return { id, kind, state: 'planned', target, from, to, requestedBy, reason: null, ticket: null, plannedAt, ...later }
}
