import 'server-only'
import type { Gateway } from '#lib/domain/gateway.ts'
import type { ClusterEvent, NodeRoom } from '#lib/domain/topology.ts'
import type {
  AutoscalerFacts,
  BudgetFacts,
  ConfigMapFacts,
  EndpointFacts,
  GatewayRouteFacts,
  IngressFacts,
  PodFacts,
  ReplicaSetFacts,
  ServiceFacts,
  WorkloadFacts,
} from './facts.ts'
import { translateConfigMap } from './translate-config-map.ts'
import { translateEvent } from './translate-event.ts'
import { translateGateway } from './translate-gateway.ts'
import { translateMetadata } from './translate-metadata.ts'
import { translateEndpointSlice, translateIngress, translateService } from './translate-network.ts'
import { translateNode } from './translate-node.ts'
import { translatePod } from './translate-pod.ts'
import { translateAutoscaler, translateBudget, translateScaledObject } from './translate-policy.ts'
import { translateHttpRoute, translateIngressRoute } from './translate-routes.ts'
import { translateWorkload } from './translate-workload.ts'
import type { WatchedKind } from './watched-kind.ts'

function kind<Facts>(
  group: string,
  version: string,
  plural: string,
  translate: WatchedKind<Facts>['translate'],
  options: Partial<Pick<WatchedKind<Facts>, 'essential' | 'mayBeAbsent' | 'atMost' | 'discovery'>> = {},
): WatchedKind<Facts> {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  return {
    resource: group === '' ? plural : `${group}/${plural}`,
    path: (namespace) => (namespace === null ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`),
    essential: true,
    mayBeAbsent: false,
    translate,
    ...options,
  }
}

/** Every list and watch the console makes: one of each per namespace and process, whoever looks. Never Secrets. */
export const watchedKinds = {
  deployments: kind<WorkloadFacts>('apps', 'v1', 'deployments', (object) => translateWorkload('Deployment', object)),
  statefulSets: kind<WorkloadFacts>('apps', 'v1', 'statefulsets', (object) => translateWorkload('StatefulSet', object)),
  replicaSets: kind<ReplicaSetFacts>('apps', 'v1', 'replicasets', (object) => {
    const { namespace, name, uid, owner } = translateMetadata(object)
    return { namespace, name, uid, owner }
  }),
  pods: kind<PodFacts>('', 'v1', 'pods', translatePod),
  cronJobs: kind<WorkloadFacts>('batch', 'v1', 'cronjobs', (object) => translateWorkload('CronJob', object), {
    mayBeAbsent: true,
  }),
  services: kind<ServiceFacts>('', 'v1', 'services', translateService),
  endpointSlices: kind<EndpointFacts>('discovery.k8s.io', 'v1', 'endpointslices', translateEndpointSlice, {
    essential: false,
    mayBeAbsent: true,
  }),
  configMaps: kind<ConfigMapFacts>('', 'v1', 'configmaps', translateConfigMap),
  ingresses: kind<IngressFacts>('networking.k8s.io', 'v1', 'ingresses', translateIngress, { mayBeAbsent: true }),
  autoscalers: kind<AutoscalerFacts>('autoscaling', 'v2', 'horizontalpodautoscalers', translateAutoscaler, {
    mayBeAbsent: true,
  }),
  budgets: kind<BudgetFacts>('policy', 'v1', 'poddisruptionbudgets', translateBudget, { mayBeAbsent: true }),
  scaledObjects: kind<AutoscalerFacts>('keda.sh', 'v1alpha1', 'scaledobjects', translateScaledObject, {
    essential: false,
    mayBeAbsent: true,
    discovery: '/apis/keda.sh/v1alpha1',
  }),
  gateways: kind<Gateway>('gateway.networking.k8s.io', 'v1', 'gateways', translateGateway, {
    essential: false,
    mayBeAbsent: true,
    discovery: '/apis/gateway.networking.k8s.io/v1',
  }),
  httpRoutes: kind<GatewayRouteFacts>('gateway.networking.k8s.io', 'v1', 'httproutes', translateHttpRoute, {
    essential: false,
    mayBeAbsent: true,
    discovery: '/apis/gateway.networking.k8s.io/v1',
  }),
  ingressRoutes: kind<GatewayRouteFacts>('traefik.io', 'v1alpha1', 'ingressroutes', translateIngressRoute, {
    essential: false,
    mayBeAbsent: true,
    discovery: '/apis/traefik.io/v1alpha1',
  }),
  /** Their own loop, started last and bounded: the biggest stream, and no picture depends on it. */
  events: kind<ClusterEvent>('', 'v1', 'events', translateEvent, { essential: false, atMost: 2_000 }),
  nodes: kind<NodeRoom>('', 'v1', 'nodes', translateNode, { essential: false }),
} as const
