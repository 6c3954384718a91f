import * as z from 'zod/mini'

import type {
  Autoscaler,
  ChangeOwner,
  DisruptionBudget,
  Evidence,
  Freshness,
  GuiApiSetting,
  GuiApiSource,
  Installation,
  Instance,
  NodeRoom,
  Problem,
  Replicas,
  Rollout,
  Route,
  Stream,
  Topology,
  TakenByRollout,
  Workload,
  WorkloadKind,
} from '#lib/domain/topology.ts'
import { countSchema, timeSchema } from './primitives.ts'

const text = z.nullable(z.string())
const time = z.nullable(timeSchema)

export const workloadKindSchema = z.enum(['Deployment', 'StatefulSet', 'CronJob']) satisfies z.ZodMiniType<WorkloadKind>

export const freshnessSchema = z.enum(['starting', 'live', 'delayed', 'stale']) satisfies z.ZodMiniType<Freshness>

const evidenceSchema = z.object({
  source: z.enum(['annotation', 'label', 'image', 'environment', 'selector', 'name']),
  detail: z.string(),
}) satisfies z.ZodMiniType<Evidence>

const replicasSchema = z.object({
  desired: countSchema,
  total: countSchema,
  ready: countSchema,
  available: countSchema,
  updated: countSchema,
}) satisfies z.ZodMiniType<Replicas>

const rolloutSchema = z.object({
  state: z.enum(['settled', 'progressing', 'stalled', 'paused', 'unknown']),
  generation: z.int(),
  observedGeneration: z.nullable(z.int()),
  message: text,
  revision: text,
}) satisfies z.ZodMiniType<Rollout>

export const guiApiSourceSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('literal') }),
  z.object({ from: z.literal('config-map'), name: z.string(), key: z.string() }),
  z.object({ from: z.literal('secret'), name: z.string(), key: z.string() }),
  z.object({ from: z.literal('env-from'), kind: z.enum(['ConfigMap', 'Secret']), name: z.string() }),
  z.object({ from: z.literal('field') }),
  z.object({ from: z.literal('duplicate') }),
  z.object({ from: z.literal('unset') }),
]) satisfies z.ZodMiniType<GuiApiSource>

const guiApiSettingSchema = z.object({
  source: guiApiSourceSchema,
  declared: text,
  effect: z.enum(['exposed', 'hidden', 'crash', 'unknown']),
}) satisfies z.ZodMiniType<GuiApiSetting>

export const changeOwnerSchema = z.object({
  tool: z.enum(['helm', 'argo-cd', 'flux']),
  name: z.string(),
  automatic: z.nullable(z.boolean()),
  replicasKey: text,
  guiApiKey: text,
}) satisfies z.ZodMiniType<ChangeOwner>

const autoscalerSchema = z.object({
  tool: z.enum(['hpa', 'keda']),
  name: z.string(),
  min: countSchema,
  max: countSchema,
  current: z.nullable(countSchema),
  desired: z.nullable(countSchema),
}) satisfies z.ZodMiniType<Autoscaler>

const disruptionBudgetSchema = z.object({
  name: z.string(),
  disruptionsAllowed: z.nullable(z.int()),
  rule: z.string(),
}) satisfies z.ZodMiniType<DisruptionBudget>

const resourceAmountsSchema = z.object({
  cpuMillicores: z.nullable(z.number()),
  memoryBytes: z.nullable(z.number()),
})

export const takenByRolloutSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('count'), count: countSchema }),
  z.object({ by: z.literal('share'), share: z.number(), atLeast: countSchema }),
]) satisfies z.ZodMiniType<TakenByRollout>

export const workloadSchema = z.object({
  namespace: z.string(),
  kind: workloadKindSchema,
  name: z.string(),
  id: z.string(),
  uid: z.string(),
  resourceVersion: z.string(),
  release: z.string(),
  role: z.enum(['collector', 'gui-api', 'gui', 'worker', 'job', 'bridge', 'store', 'unknown']),
  evidence: z.array(evidenceSchema),
  container: text,
  image: text,
  version: text,
  createdAt: timeSchema,
  replicas: z.nullable(replicasSchema),
  rollout: rolloutSchema,
  status: z.enum(['ok', 'in-progress', 'degraded', 'critical', 'unknown', 'paused']),
  statusReason: z.string(),
  guiApi: z.nullable(guiApiSettingSchema),
  autoscaler: z.nullable(autoscalerSchema),
  disruptionBudget: z.nullable(disruptionBudgetSchema),
  owners: z.array(changeOwnerSchema),
  services: z.array(z.string()),
  takenByRollout: takenByRolloutSchema,
  hasReadinessProbe: z.boolean(),
  requests: resourceAmountsSchema,
  limits: resourceAmountsSchema,
  processes: z.nullable(z.int()),
  lastAction: z.nullable(z.object({ id: z.string() })),
  httpPort: countSchema,
  installToken: z.nullable(z.enum(['default', 'placeholder', 'empty', 'unset', 'own', 'unknown'])),
}) satisfies z.ZodMiniType<Workload>

export const instanceSchema = z.object({
  id: z.string(),
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  workloadId: text,
  state: z.enum([
    'ready',
    'starting',
    'unready',
    'pending',
    'crash-loop',
    'image-pull',
    'failed',
    'terminating',
    'completed',
    'unknown',
  ]),
  since: time,
  reason: text,
  restarts: countSchema,
  lastTermination: z.nullable(z.object({ reason: z.string(), exitCode: z.nullable(z.int()), finishedAt: time })),
  node: text,
  address: text,
  image: text,
  containers: z.array(z.string()),
  createdAt: timeSchema,
}) satisfies z.ZodMiniType<Instance>

export const routeSchema = z.object({
  id: z.string(),
  kind: z.enum(['Ingress', 'LoadBalancer', 'NodePort', 'HTTPRoute', 'IngressRoute']),
  namespace: z.string(),
  name: z.string(),
  release: z.string(),
  hosts: z.array(z.string()),
  paths: z.array(z.string()),
  tls: z.enum(['usual-port', 'other-port', 'none']),
  exposure: z.enum(['internet', 'restricted', 'internal', 'unknown']),
  exposureEvidence: z.string(),
  allowedRanges: z.array(z.string()),
  addresses: z.array(z.string()),
  targetIds: z.array(z.string()),
}) satisfies z.ZodMiniType<Route>

export const installationSchema = z.object({
  namespace: z.string(),
  release: z.string(),
  version: text,
  chart: text,
}) satisfies z.ZodMiniType<Installation>

export const streamSchema = z.object({
  resource: z.string(),
  namespace: text,
  state: z.enum(['starting', 'live', 'delayed', 'stale', 'forbidden']),
  asOf: time,
  isAbsent: z.boolean(),
  relists: countSchema,
  reconnects: countSchema,
  lastError: text,
  essential: z.boolean(),
}) satisfies z.ZodMiniType<Stream>

export const problemSchema = z.object({
  code: z.enum([
    'audit-distrusted',
    'cluster-unreachable',
    'unauthorised',
    'missing-right',
    'bad-kubeconfig',
    'namespace-empty',
  ]),
  message: z.string(),
  remedy: z.string(),
  namespace: text,
}) satisfies z.ZodMiniType<Problem>

export const nodeRoomSchema = z.object({
  name: z.string(),
  isReady: z.boolean(),
  isSchedulable: z.boolean(),
  allocatable: z.object({ cpuMillicores: z.number(), memoryBytes: z.number(), pods: z.number() }),
}) satisfies z.ZodMiniType<NodeRoom>

export const topologySchema = z.object({
  asOf: time,
  freshness: freshnessSchema,
  namespaces: z.array(z.string()),
  installations: z.array(installationSchema),
  workloads: z.array(workloadSchema),
  instances: z.array(instanceSchema),
  routes: z.array(routeSchema),
  nodes: z.nullable(z.array(nodeRoomSchema)),
  streams: z.array(streamSchema),
  problems: z.array(problemSchema),
}) satisfies z.ZodMiniType<Topology>
