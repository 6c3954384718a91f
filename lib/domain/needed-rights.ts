import { adminPasswordSecret } from './admin-password-secret.ts'
import type { Feature } from './feature.ts'

export type NeededRight = {
  /** `plural` or `group/plural`, as RBAC names it; a subresource is written after it. */
  readonly resource: string
  readonly verbs: readonly string[]
  /** `ingress`: where the ingress controllers run, if the console is told. */
  readonly scope: 'installation' | 'cluster' | 'ingress'
  /** The one object that the right is for; null for all of the resource. */
  readonly object: 'admin-password-secret' | null
  /** What stops without it, in words. */
  readonly neededFor: string
  readonly features: readonly Feature[]
  /** False for what the console does without, saying so. */
  readonly essential: boolean
}

function reading(resource: string, neededFor: string, more: Partial<NeededRight> = {}): NeededRight {
  return {
    resource,
    verbs: ['list', 'watch'],
    scope: 'installation',
    object: null,
    neededFor,
    features: ['picture'],
    essential: true,
    ...more,
  }
}

function acting(resource: string, verbs: readonly string[], more: Pick<NeededRight, 'neededFor' | 'features'>) {
  return { resource, verbs, scope: 'installation', object: null, essential: true, ...more } as const
}

const onWorkloads = ['scale', 'switch-gui-api', 'restart', 'return-revision'] as const

/**
 * Every right the console uses, once each; the shipped Role, the review and the tests are made from it. No write but
 * `patch`, nothing of `/scale` or `exec`, and of Secrets the one that is named.
 */
export const neededRights: readonly NeededRight[] = [
  reading('apps/deployments', 'seeing workloads'),
  reading('apps/statefulsets', 'seeing workloads'),
  reading(
    'apps/replicasets',
    'telling which instances belong to which workload, and earlier revisions of Deployments',
    {
      verbs: ['list'],
      features: ['picture', 'return-revision'],
    },
  ),
  reading('apps/replicasets', 'telling which instances belong to which workload', { verbs: ['watch'] }),
  reading('pods', 'seeing instances'),
  reading('batch/cronjobs', 'seeing scheduled jobs'),
  reading('services', 'seeing what leads to a workload'),
  reading('configmaps', 'reading EXPOSE_GUI_API where a ConfigMap holds it'),
  reading('networking.k8s.io/ingresses', 'seeing ways in from outside'),
  reading('autoscaling/horizontalpodautoscalers', 'not scaling against an autoscaler'),
  reading('policy/poddisruptionbudgets', 'seeing disruption budgets'),
  reading('keda.sh/scaledobjects', 'seeing KEDA’s limits, where it is installed', { essential: false }),
  reading('discovery.k8s.io/endpointslices', 'telling whose requests a Service carries', { essential: false }),
  reading(
    'gateway.networking.k8s.io/gateways',
    'knowing where a gateway is reached and where it ends TLS, where it is installed',
    { essential: false },
  ),
  reading('gateway.networking.k8s.io/httproutes', 'telling whose requests a gateway carries, where it is installed', {
    essential: false,
  }),
  reading('traefik.io/ingressroutes', 'telling whose requests Traefik carries, where it is installed', {
    essential: false,
  }),
  reading('events', 'the timeline of a workload', { essential: false }),
  reading('resourcequotas', 'checking quotas before a scale', {
    verbs: ['list'],
    features: ['scale'],
    essential: false,
  }),
  reading('metrics.k8s.io/pods', 'knowing what instances use of CPU and memory, where metrics-server is installed', {
    verbs: ['list'],
    features: ['usage'],
    essential: false,
  }),
  acting('apps/deployments', ['get', 'patch'], { neededFor: 'changing Deployments', features: onWorkloads }),
  acting('apps/statefulsets', ['get', 'patch'], { neededFor: 'changing StatefulSets', features: onWorkloads }),
  acting('apps/controllerrevisions', ['list'], {
    neededFor: 'finding earlier revisions of StatefulSets',
    features: ['return-revision'],
  }),
  {
    ...acting('secrets', ['get', 'patch'], {
      neededFor: 'reading the admin password to change it, and storing the new one',
      features: ['rotate-password'],
    }),
    object: 'admin-password-secret',
  },
  reading('pods/log', 'reading the log of an instance', { verbs: ['get'], features: ['logs'], essential: false }),
  reading('nodes', 'estimating room on nodes, and seeing lost ones', {
    scope: 'cluster',
    features: ['nodes'],
    essential: false,
  }),
  reading('pods', 'finding the ingress controller’s pods, to read how many requests they had', {
    verbs: ['list'],
    scope: 'ingress',
    features: ['requests'],
    essential: false,
  }),
  reading('gateway.networking.k8s.io/gateways', 'knowing where a gateway that stands there is reached', {
    scope: 'ingress',
    essential: false,
  }),
]

/** A watched namespace and the releases found in it, each with the Secret of its admin password. */
export type Place = {
  readonly namespace: string
  readonly secrets: readonly { readonly release: string; readonly name: string }[]
  /** True where only ingress controllers are looked for. */
  readonly isIngress: boolean
}

/** Where nothing has been found yet, the release that the shipped Role is written for. */
const usualRelease = 'tracardi'

export function placeOf(namespace: string, releases: readonly string[], secretSetting: string): Place {
  const known = releases.length === 0 ? [usualRelease] : releases
  return {
    namespace,
    secrets: known.map((release) => ({ release, name: adminPasswordSecret(secretSetting, release) })),
    isIngress: false,
  }
}

export function ingressPlace(namespace: string): Place {
  return { namespace, secrets: [], isIngress: true }
}

/** One question for the API server. */
export type RightQuestion = Pick<NeededRight, 'resource' | 'neededFor' | 'features' | 'essential'> & {
  readonly verb: string
  /** Null for the whole cluster. */
  readonly namespace: string | null
  /** Null for every object of the resource. */
  readonly name: string | null
  /** The release whose Secret it is; null for everything else. */
  readonly release: string | null
}

/** The list, verb by verb, as it is asked of an API server that holds these installations. */
export function rightQuestions(places: readonly Place[]): readonly RightQuestion[] {
  return neededRights.flatMap(({ resource, verbs, scope, object, neededFor, features: served, essential }) =>
    targetsOf({ scope, object }, places).flatMap((target) =>
      verbs.map((verb) => ({ resource, verb, neededFor, features: served, essential, ...target })),
    ),
  )
}

type Target = Pick<RightQuestion, 'namespace' | 'name' | 'release'>

function targetsOf({ scope, object }: Pick<NeededRight, 'scope' | 'object'>, places: readonly Place[]): Target[] {
  if (scope === 'cluster') return [{ namespace: null, name: null, release: null }]
  const found = places.filter(({ isIngress }) => isIngress === (scope === 'ingress'))
  if (object === null) return found.map(({ namespace }) => ({ namespace, name: null, release: null }))
  return found.flatMap(({ namespace, secrets }) => secrets.map(({ release, name }) => ({ namespace, name, release })))
}
