/** One kind the façade serves. `model` names the schema; `storage` is the folder in etcd, shared with webernetes. */
export type Kind = {
  group: string
  version: string
  resource: string
  singular: string
  kind: string
  shortNames: string[]
  namespaced: boolean
  storage: string
  model: string
  /** Kinds whose controllers answer `status.observedGeneration`. */
  hasGeneration: boolean
  hasStatus: boolean
  hasScale: boolean
  categories: string[]
}

type Options = Partial<
  Pick<
    Kind,
    'shortNames' | 'namespaced' | 'storage' | 'model' | 'hasGeneration' | 'hasStatus' | 'hasScale' | 'categories'
  >
>

function kind(apiVersion: string, resource: string, name: string, options: Options = {}): Kind {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  return {
    group: group ?? '',
    version: version ?? '',
    resource,
    singular: name.toLowerCase(),
    kind: name,
    shortNames: [],
    namespaced: true,
    storage: resource,
    model: `V1${name}`,
    hasGeneration: false,
    hasStatus: false,
    hasScale: false,
    categories: [],
    ...options,
  }
}

const workload = { hasGeneration: true, hasStatus: true, categories: ['all'] }

export const kinds: Kind[] = [
  kind('v1', 'namespaces', 'Namespace', { shortNames: ['ns'], namespaced: false, hasStatus: true }),
  kind('v1', 'nodes', 'Node', { shortNames: ['no'], namespaced: false, hasStatus: true }),
  kind('v1', 'pods', 'Pod', { shortNames: ['po'], hasStatus: true, categories: ['all'] }),
  kind('v1', 'services', 'Service', { shortNames: ['svc'], hasStatus: true, categories: ['all'] }),
  kind('v1', 'configmaps', 'ConfigMap', { shortNames: ['cm'] }),
  kind('v1', 'secrets', 'Secret'),
  kind('v1', 'serviceaccounts', 'ServiceAccount', { shortNames: ['sa'] }),
  kind('v1', 'resourcequotas', 'ResourceQuota', { shortNames: ['quota'], hasStatus: true }),
  kind('v1', 'events', 'Event', { shortNames: ['ev'], model: 'CoreV1Event' }),
  kind('apps/v1', 'deployments', 'Deployment', { shortNames: ['deploy'], hasScale: true, ...workload }),
  kind('apps/v1', 'statefulsets', 'StatefulSet', { shortNames: ['sts'], hasScale: true, ...workload }),
  kind('apps/v1', 'replicasets', 'ReplicaSet', { shortNames: ['rs'], hasScale: true, ...workload }),
  kind('apps/v1', 'controllerrevisions', 'ControllerRevision'),
  kind('batch/v1', 'jobs', 'Job', { ...workload }),
  kind('batch/v1', 'cronjobs', 'CronJob', { shortNames: ['cj'], ...workload }),
  kind('autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
    shortNames: ['hpa'],
    model: 'V2HorizontalPodAutoscaler',
    ...workload,
  }),
  kind('policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget', {
    shortNames: ['pdb'],
    hasGeneration: true,
    hasStatus: true,
  }),
  kind('networking.k8s.io/v1', 'ingresses', 'Ingress', { shortNames: ['ing'], hasGeneration: true, hasStatus: true }),
  kind('networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy', { shortNames: ['netpol'], hasGeneration: true }),
  kind('discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice', { storage: 'discovery.k8s.io/endpointslices' }),
  kind('events.k8s.io/v1', 'events', 'Event', { shortNames: ['ev'], model: 'EventsV1Event', storage: 'events' }),
  kind('coordination.k8s.io/v1', 'leases', 'Lease'),
  kind('rbac.authorization.k8s.io/v1', 'roles', 'Role'),
  kind('rbac.authorization.k8s.io/v1', 'rolebindings', 'RoleBinding'),
  kind('rbac.authorization.k8s.io/v1', 'clusterroles', 'ClusterRole', { namespaced: false }),
  kind('rbac.authorization.k8s.io/v1', 'clusterrolebindings', 'ClusterRoleBinding', { namespaced: false }),
]

export const apiVersionOf = (of: Pick<Kind, 'group' | 'version'>): string =>
  of.group === '' ? of.version : `${of.group}/${of.version}`

/** "deployments.apps", as error messages and details name a resource. */
export const qualifiedResource = (of: Pick<Kind, 'group' | 'resource'>): string =>
  of.group === '' ? of.resource : `${of.resource}.${of.group}`

export function findKind(group: string, version: string, resource: string): Kind | undefined {
  return kinds.find((each) => each.group === group && each.version === version && each.resource === resource)
}

/** The kind an object says it is, whichever of its API groups serves it. */
export function kindOf(apiVersion: string | undefined, name: string | undefined): Kind | undefined {
  return kinds.find((each) => apiVersionOf(each) === apiVersion && each.kind === name)
}

export function kindNamed(resource: string, group?: string): Kind {
  const found = kinds.find((each) => each.resource === resource && (group === undefined || each.group === group))
  if (!found) throw new Error(`The embedded cluster serves no ${resource}`)
  return found
}
