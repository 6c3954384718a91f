import type { JsonObject } from '#demo/cluster/json.ts'
import type { Installation } from './manifests.ts'
import { hostsOf } from './stores.ts'

export type Variable = { name: string; value: string } | { name: string; valueFrom: JsonObject }

export type Part = {
  name: string
  kind: 'Deployment' | 'StatefulSet'
  image: string
  replicas: number
  env: Variable[]
  port?: { name: string; number: number }
  resources: { limits: JsonObject; requests: JsonObject } | undefined
  hasInit?: boolean
  isSpread?: boolean
  /** The Deployment itself carries only `app`, as that of wk-apm does. */
  isPoorlyLabelled?: boolean
}

type Generation = { chart: string; version: string }

/** How many instances: what the caller asked, else what the size says. */
export function replicasOf(installation: Installation, name: string, production: number, small: number): number {
  return installation.replicas[name] ?? (installation.size === 'small' ? small : production)
}

/** Labels and names of the commercial charts from 0.8.2 on: release, component, Helm's own. */
export function workload(installation: Installation, generation: Generation, part: Part): JsonObject {
  const selector = {
    'app.kubernetes.io/name': 'tracardi',
    'app.kubernetes.io/instance': installation.release,
    'app.kubernetes.io/component': part.name,
  }
  const labels = { ...selector, ...chartLabels(generation) }
  const podLabels = {
    ...labels,
    app: 'tracardi',
    version: generation.version,
    'app.kubernetes.io/ns-elastic': 'es1',
    'app.kubernetes.io/ns-cache': 'rd1',
    'app.kubernetes.io/ns-pulsar': 'ps1',
  }
  return {
    apiVersion: 'apps/v1',
    kind: part.kind,
    metadata: metadata(installation, part.name, part.isPoorlyLabelled ? { app: part.name } : labels),
    spec: {
      replicas: part.replicas,
      ...(part.kind === 'StatefulSet' ? { serviceName: `${part.name}-svc` } : {}),
      selector: { matchLabels: selector },
      template: { metadata: { labels: podLabels }, spec: podSpec(part, generation, selector) },
    },
  }
}

const chartLabels = ({ chart, version }: Generation) => ({
  'helm.sh/chart': chart,
  'app.kubernetes.io/version': version,
  'app.kubernetes.io/managed-by': 'Helm',
})

function podSpec(part: Part, { version }: Generation, selector: JsonObject): JsonObject {
  const initContainer = {
    name: 'tracardi-init',
    image: `tracardi/init:${version}`,
    imagePullPolicy: 'Always',
    env: [...part.env],
  }
  return {
    imagePullSecrets: [{ name: 'tracardi-dockerhub' }],
    ...(part.hasInit ? { initContainers: [initContainer] } : {}),
    containers: [
      {
        name: part.name,
        image: part.image,
        imagePullPolicy: 'Always',
        ...(part.port ? { ports: [{ name: part.port.name, containerPort: part.port.number, protocol: 'TCP' }] } : {}),
        env: [...part.env],
        ...(part.resources ? { resources: part.resources } : {}),
      },
    ],
    ...(part.isSpread
      ? {
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: selector },
            },
          ],
        }
      : {}),
  }
}

export function metadata(installation: Installation, name: string, labels: JsonObject = {}): JsonObject {
  const { namespace, release } = installation
  return {
    name,
    namespace,
    labels: { ...labels, 'app.kubernetes.io/managed-by': 'Helm' },
    annotations: { 'meta.helm.sh/release-name': release, 'meta.helm.sh/release-namespace': namespace },
  }
}

export function service(
  installation: Installation,
  name: string,
  ports: { port: number; target: string },
  selector: JsonObject,
): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(installation, name),
    spec: {
      type: 'ClusterIP',
      selector,
      ports: [{ name: ports.target, port: ports.port, targetPort: ports.target, protocol: 'TCP' }],
    },
  }
}

export const componentSelector = ({ release }: Installation, component: string): JsonObject => ({
  'app.kubernetes.io/name': 'tracardi',
  'app.kubernetes.io/instance': release,
  'app.kubernetes.io/component': component,
})

export const resources = (limits: [cpu: string, memory: string], requests = limits): Part['resources'] => ({
  limits: { cpu: limits[0], memory: limits[1] },
  requests: { cpu: requests[0], memory: requests[1] },
})

const fromSecret = (name: string, secret: string, key: string): Variable => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
})

/** Not a secret of anybody: it stands where charts up to 1.1 put real ones in the clear. */
const standIn = 'not-a-real-secret'

/** What every commercial backend container gets from 0.9 on. */
export function backendEnv(installation: Installation): Variable[] {
  const hosts = hostsOf(installation)
  return [
    { name: 'ELASTIC_HOST', value: hosts.elasticsearch },
    { name: 'ELASTIC_SCHEME', value: 'http' },
    fromSecret('ELASTIC_HTTP_AUTH_USERNAME', 'elastic-secret', 'elastic-username'),
    fromSecret('ELASTIC_HTTP_AUTH_PASSWORD', 'elastic-secret', 'elastic-password'),
    { name: 'ELASTIC_QUERY_TIMEOUT', value: '120' },
    { name: 'REDIS_HOST', value: hosts.redis },
    fromSecret('REDIS_PASSWORD', 'redis-secret', 'redis-password'),
    { name: 'MYSQL_HOST', value: hosts.mysql },
    { name: 'MYSQL_USERNAME', value: 'tracardi' },
    { name: 'MYSQL_PASSWORD', value: standIn },
    { name: 'MYSQL_DATABASE', value: 'tracardi' },
    { name: 'PULSAR_HOST', value: `pulsar://${hosts.pulsar}:6650` },
    { name: 'PULSAR_API', value: `http://${hosts.pulsar}:8080` },
    { name: 'MULTI_TENANT', value: 'no' },
    { name: 'LOGGING_LEVEL', value: 'WARNING' },
    { name: 'TRACK_DEBUG', value: 'yes' },
    { name: 'AUTO_PROFILE_MERGING', value: standIn },
    fromSecret('LICENSE', 'tracardi-license', 'license-key'),
  ]
}

export function apiEnv(installation: Installation, exposesGuiApi: 'yes' | 'no', token: string): Variable[] {
  return [
    { name: 'EXPOSE_GUI_API', value: exposesGuiApi },
    { name: 'PRODUCTION', value: exposesGuiApi === 'no' ? 'yes' : 'no' },
    ...(exposesGuiApi === 'yes' ? [{ name: 'API_DOCS', value: 'yes' }] : []),
    { name: 'INSTALLATION_TOKEN', value: token },
    ...backendEnv(installation),
  ]
}

/** The Secrets and the ConfigMap the workloads refer to. */
export function settings(installation: Installation): JsonObject[] {
  const secret = (name: string, keys: string[]): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadata(installation, name),
    type: 'Opaque',
    stringData: Object.fromEntries(keys.map((key) => [key, standIn])),
  })
  return [
    secret('tracardi-license', ['license-key']),
    secret('elastic-secret', ['elastic-username', 'elastic-password']),
    secret('redis-secret', ['redis-password']),
    secret('mysql-secret', ['mysql-username', 'mysql-password']),
    secret('pulsar-secret', ['pulsar-token']),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata(installation, 'gui-config'),
      data: { 'custom.js': 'window._env_ = {}\n' },
    },
  ]
}

export function ingress(
  installation: Installation,
  name: string,
  host: string,
  backend: string,
  port: number,
): JsonObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadata(installation, name),
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host,
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: backend, port: { number: port } } } }],
          },
        },
      ],
    },
  }
}

/** What an operator adds beside the chart: a budget for the collectors, an autoscaler for the workers. */
export function operatorExtras(
  installation: Installation,
  collectors: { selector: JsonObject; name: string; least: number },
  workers: { name: string; least: number; most: number } | undefined,
): JsonObject[] {
  const { namespace } = installation
  const budget: JsonObject = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: collectors.name, namespace },
    spec: { minAvailable: collectors.least, selector: { matchLabels: collectors.selector } },
  }
  if (!workers) return [budget]
  return [
    budget,
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: workers.name, namespace },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: workers.name },
        minReplicas: workers.least,
        maxReplicas: workers.most,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
      },
    },
  ]
}
