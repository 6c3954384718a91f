import { actionKinds } from '#lib/domain/action-kind.ts'
import type { EditPlan } from '#lib/domain/action.ts'
import { adminPasswordAnnotations, adminPasswordKeys } from '#lib/domain/admin-password.ts'
import { Secret } from '#lib/domain/secret.ts'
import type { Autoscaler, ChangeOwner, GuiApiSource, Route, Topology, Workload } from '#lib/domain/topology.ts'
import type { EnvItem } from '#lib/domain/workload-edit.ts'
import { guiWorkload, userName, type Outside, type Process } from './fake-rotation.ts'
import { collectorRef, type FakeWorld } from './fake-world.ts'
import type { Situation } from './fake-guardrail-scene.ts'
import { NoAnswer, type ActionStore, type Revision, type WorkloadReading } from './ports.ts'

const fullQuota = { quota: 'pods', hard: 5, used: 5 }
const budget = { name: 'public', disruptionsAllowed: 1, rule: 'at least 3' }
const stale = { [adminPasswordKeys.password]: new Secret('another one') }
const silent = () => 'unknown' as const
const noAnswer = () => Promise.reject(new NoAnswer('Tracardi'))
const absent: EnvItem = { from: 'absent' }

/** One row of the matrix each. */
export const situations: readonly Situation[] = [
  { is: 'A quiet day' },
  { is: 'The picture is not live', topology: { freshness: 'stale' } },
  { is: 'Another change of it is open', world: holdWorkload, rotation: (_, out) => holdSecret(out) },
  { is: 'A rollout is running', reading: rollout('progressing') },
  { is: 'The rollout is paused', reading: rollout('paused') },
  { is: 'No instance is asked for', reading: running(0) },
  { is: 'Two instances, one of them ready', reading: running(2, 1) },
  { is: 'A StatefulSet of one instance', base: { kind: 'StatefulSet' }, reading: running(1) },
  { is: 'A scheduled job', base: { kind: 'CronJob', replicas: null, guiApi: null, role: 'job' } },
  { is: 'No Tracardi API', base: { role: 'worker', guiApi: null, installToken: null } },
  { is: 'An HPA sets the instances', workload: scaledBy('hpa') },
  { is: 'KEDA sets the instances', workload: scaledBy('keda') },
  { is: 'Helm owns it', workload: ownedBy('helm', false) },
  { is: 'Argo CD owns it and heals by itself', workload: ownedBy('argo-cd', true) },
  { is: 'Flux owns it and heals by itself', workload: ownedBy('flux', true) },
  { is: 'Argo CD owns it by an unknown policy', workload: ownedBy('argo-cd', null) },
  { is: 'The quota of pods is used up', world: ({ cluster }) => void (cluster.quotas = [fullQuota]) },
  { is: 'The nodes are full', topology: nodes(50) },
  { is: 'The nodes have room', topology: nodes(9_000) },
  { is: 'A disruption budget covers it', workload: (one) => ({ ...one, disruptionBudget: budget }) },
  { is: 'The instances cannot be asked', world: ({ cluster }) => void (cluster.finding = silent), rotation: beDown },
  { is: 'They do not do what is declared', world: contradict, rotation: beHidden },
  { is: 'The Internet reaches it', topology: route('internet') },
  { is: 'Who reaches it is not known', topology: route('unknown') },
  { is: 'Only named networks reach it', topology: route('restricted') },
  { is: 'A ConfigMap holds the flag', ...sharedFlag({ from: 'config-map', name: 'flags', key: 'gui' }) },
  { is: 'A Secret holds the flag', ...sharedFlag({ from: 'secret', name: 'flags', key: 'gui' }) },
  { is: 'envFrom brings the flag', ...sharedFlag({ from: 'env-from', kind: 'ConfigMap', name: 'flags' }) },
  { is: 'The flag is there twice', reading: flagged({ from: 'duplicate' }) },
  { is: 'The flag crashes it while a rollout runs', workload: crashing, reading: rollout('progressing') },
  { is: 'No other cluster exposes the GUI API', world: leaveAlone },
  { is: '/install is open by the default token', workload: (one) => ({ ...one, installToken: 'default' }) },
  { is: '/install is open by an empty token', workload: (one) => ({ ...one, installToken: 'empty' }) },
  { is: 'Somebody changed the field again', reading: movedOn },
  { is: 'The workload was replaced', reading: (reading) => ({ ...reading, uid: 'uid-2' }) },
  { is: 'Kubernetes keeps no such revision', world: ({ cluster }) => void (cluster.revisions = []) },
  { is: 'The revision is what runs', world: revised({ isCurrent: true }) },
  { is: 'The revision has another image', world: revised({ otherDifferences: ['/spec/containers/0/image'] }) },
  { is: 'There is no Secret', rotation: (_, { secret }) => void (secret.reading = null) },
  { is: 'The Secret holds no password', rotation: (_, out) => keep(out, { [adminPasswordKeys.userName]: userName }) },
  { is: 'Its password is refused', rotation: (_, out) => keep(out, { ...out.secret.reading?.values, ...stale }) },
  { is: 'Log-ins are not answered', rotation: ({ world }) => void (world.tracardi.logIn = noAnswer) },
  { is: 'Another rotation is unfinished', rotation: (_, out) => leavePending(out) },
  { is: 'A second admin must approve everything', world: approveAll, rotation: ({ world }) => approveAll(world) },
  {
    is: 'The same, and the Secret holds no password',
    world: approveAll,
    rotation: ({ world }, out) => {
      approveAll(world)
      keep(out, { [adminPasswordKeys.userName]: userName })
    },
  },
]

function approveAll({ settings }: Pick<FakeWorld, 'settings'>) {
  Object.assign(settings, { approvals: actionKinds })
}

function rollout(state: 'progressing' | 'paused') {
  return (reading: WorkloadReading) => ({ ...reading, rollout: { ...reading.rollout, state } })
}

function running(desired: number, ready = desired) {
  return (reading: WorkloadReading): WorkloadReading => ({
    ...reading,
    fields: { ...reading.fields, replicas: desired },
    progress: { desired, updated: ready, ready, available: ready },
  })
}

function scaledBy(tool: Autoscaler['tool']) {
  const autoscaler = { tool, name: 'public', min: 3, max: 10, current: 5, desired: 5 }
  return (workload: Workload) => ({ ...workload, autoscaler })
}

function ownedBy(tool: ChangeOwner['tool'], automatic: boolean | null) {
  const replicasKey = tool === 'helm' ? 'api.public.replicas' : null
  const owner = { tool, name: 'tracardi', automatic, replicasKey, guiApiKey: null }
  return (workload: Workload) => ({ ...workload, owners: [owner] })
}

function nodes(cpuMillicores: number): Partial<Topology> {
  const allocatable = { cpuMillicores, memoryBytes: 10e9, pods: 110 }
  return { nodes: [{ name: 'n', isReady: true, isSchedulable: true, allocatable }] }
}

function route(exposure: Route['exposure']): Partial<Topology> {
  const { namespace, kind, name } = collectorRef
  const ingress: Route = {
    id: 'i',
    kind: 'Ingress',
    namespace,
    name: 'public',
    release: 'tracardi',
    hosts: ['events.example.com'],
    paths: ['/'],
    tls: 'usual-port',
    exposure,
    exposureEvidence: '',
    allowedRanges: [],
    addresses: [],
    targetIds: [`${namespace}/${kind}/${name}`, guiWorkload().id],
  }
  return { routes: [ingress] }
}

function contradict({ cluster }: FakeWorld) {
  const declared = cluster.finding('')
  cluster.finding = () => (declared === 'hidden' ? 'exposed' : 'hidden')
}

/** The value comes from elsewhere and is what it was. */
function sharedFlag(source: GuiApiSource): Pick<Situation, 'workload' | 'reading'> {
  const item: EnvItem =
    source.from === 'config-map' || source.from === 'secret' ? { ...source, optional: false } : absent
  return {
    workload: (workload) => ({
      ...workload,
      guiApi: { source, declared: null, effect: workload.guiApi?.effect ?? 'unknown' },
    }),
    reading: flagged(item),
  }
}

function flagged(item: EnvItem) {
  return (reading: WorkloadReading): WorkloadReading => {
    const guiApi = Object.fromEntries(Object.keys(reading.fields.guiApi).map((container) => [container, item]))
    return { ...reading, fields: { ...reading.fields, guiApi } }
  }
}

function crashing(workload: Workload): Workload {
  return { ...workload, guiApi: { source: { from: 'literal' }, declared: 'maybe', effect: 'crash' } }
}

function leaveAlone({ cluster }: FakeWorld) {
  const seen = cluster.picture
  cluster.picture = () => ({ ...seen(), workloads: seen().workloads.filter(({ id }) => id !== guiWorkload().id) })
}

function movedOn(reading: WorkloadReading): WorkloadReading {
  return running(9)(flagged({ from: 'literal', value: 'maybe' })(reading))
}

function revised(change: Partial<Revision>) {
  return ({ cluster }: FakeWorld) => {
    cluster.revisions = cluster.revisions.map((revision) => ({ ...revision, ...change }))
  }
}

async function holdWorkload({ cluster, actions }: FakeWorld) {
  const { reading } = cluster
  if (reading) await hold(actions, { ...reading.ref, uid: reading.uid })
}

async function holdSecret({ base, secret }: Outside) {
  const { reading } = secret
  if (reading) await hold(base.actions, { ...reading.ref, kind: 'Secret', uid: reading.uid })
}

function keep({ secret }: Outside, values: Readonly<Record<string, Secret | string>>) {
  if (secret.reading === null) return
  const kept = Object.entries(values).map(([key, value]) => [
    key,
    typeof value === 'string' ? new Secret(value) : value,
  ])
  secret.reading = { ...secret.reading, values: Object.fromEntries(kept) }
}

/** An open action wrote the Secret, and its row is about another one: the setting has moved on. */
async function leavePending(out: Outside) {
  keep(out, { ...out.secret.reading?.values, [adminPasswordKeys.pending]: 'not yet' })
  if (out.secret.reading === null) return
  const annotations = { [adminPasswordAnnotations.lastAction]: 'open' }
  out.secret.reading = { ...out.secret.reading, annotations }
  await hold(out.base.actions, { namespace: 'tracardi', kind: 'Secret', name: 'elsewhere', uid: 'elsewhere' })
}

function beDown(_: Process, { tracardi }: Outside) {
  tracardi.isDown = true
}

function beHidden(_: Process, { tracardi }: Outside) {
  tracardi.isHidden = true
}

type Held = Pick<EditPlan['target'], 'namespace' | 'kind' | 'name' | 'uid'>

/** Somebody else confirmed a change that has not ended. */
async function hold(actions: ActionStore, target: Held) {
  const at = '2026-11-20T12:00:00.000Z'
  const plan: EditPlan = {
    actionId: 'open',
    kind: 'restart',
    target: { ...target, resourceVersion: '1', generation: 1, release: 'tracardi' },
    undoes: null,
    group: null,
    before: {},
    after: {},
    change: [],
    guardrails: [],
    probes: [],
    warnings: [],
    plannedAt: at,
    expiresAt: at,
    kubectl: '',
    hash: '',
  }
  await actions.savePlan(plan, { id: 'account-2', name: 'another admin' })
  await actions.claim(plan.actionId, { reason: 'INC-1 first', ticket: null, at })
}
