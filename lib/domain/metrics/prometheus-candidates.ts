import type { Labels } from '../label-selector.ts'

/** A place where a Prometheus may answer, and how the console came to it. */
export type Candidate = { readonly url: string; readonly foundBy: string }

export type LabelledService = {
  readonly namespace: string
  readonly name: string
  readonly labels: Labels
  readonly ports: readonly { readonly number: number }[]
}

type Sign = {
  readonly words: string
  readonly labels: Readonly<Record<string, readonly string[]>>
  readonly path?: string
}

const component = 'app.kubernetes.io/component'
const application = 'app.kubernetes.io/name'

/** What the usual charts write on their Services; somebody's own mark comes first. */
const signs: readonly Sign[] = [
  { words: 'tracardi-console/prometheus=true', labels: { 'tracardi-console/prometheus': ['true'] } },
  { words: 'headlamp-prometheus=true', labels: { 'headlamp-prometheus': ['true'] } },
  { words: 'kube-prometheus-stack', labels: { app: ['kube-prometheus-stack-prometheus'] } },
  { words: 'the Prometheus operator', labels: { 'operated-prometheus': ['true'] } },
  { words: 'Prometheus', labels: { [application]: ['prometheus'], [component]: ['server', 'prometheus'] } },
  { words: 'the Prometheus chart', labels: { app: ['prometheus'], component: ['server'] } },
  { words: 'the Prometheus chart', labels: { app: ['prometheus-server'] } },
  { words: 'Rancher monitoring', labels: { app: ['rancher-monitoring-prometheus'] } },
  { words: 'the Prometheus operator chart', labels: { app: ['prometheus-operator-prometheus'] } },
  { words: 'Thanos', labels: { [application]: ['thanos-query', 'thanos'], [component]: ['query'] } },
  { words: 'VictoriaMetrics', labels: { [application]: ['vmsingle', 'victoria-metrics-single'] } },
  { words: 'VictoriaMetrics cluster', labels: { [application]: ['vmselect'] }, path: '/select/0/prometheus' },
  { words: 'Mimir', labels: { [application]: ['mimir'], [component]: ['query-frontend'] }, path: '/prometheus' },
]

/** Services outside the watched namespaces cannot be listed, but their usual names can be asked. */
const usualNames: readonly string[] = [
  'prometheus-kube-prometheus-prometheus.default.svc:9090',
  'prometheus-kube-prometheus-prometheus.monitoring.svc:9090',
  'kube-prometheus-stack-prometheus.monitoring.svc:9090',
  'prometheus-k8s.monitoring.svc:9090',
  'prometheus-operated.monitoring.svc:9090',
  'prometheus-server.monitoring.svc:80',
  'prometheus-server.prometheus.svc:80',
  'rancher-monitoring-prometheus.cattle-monitoring-system.svc:9090',
  'thanos-query-frontend.monitoring.svc:9090',
  'thanos-query.monitoring.svc:9090',
  'vmsingle.monitoring.svc:8429',
  'vmselect.monitoring.svc:8481/select/0/prometheus',
  'mimir-query-frontend.mimir.svc:8080/prometheus',
]

/** In the order in which they are asked. Kubecost's own Prometheus knows costs, and is left out. */
export function candidatesOf(services: readonly LabelledService[]): readonly Candidate[] {
  const marked = signs.flatMap(({ words, labels, path = '' }) =>
    services
      .filter((service) => service.labels['release'] !== 'kubecost' && hasAll(service.labels, labels))
      .flatMap(({ namespace, name, ports }) =>
        ports.map(({ number }) => ({
          url: `http://${name}.${namespace}.svc:${number}${path}`,
          foundBy: `Service ${namespace}/${name}, by the labels of ${words}`,
        })),
      ),
  )
  const usual = usualNames.map((name) => ({ url: `http://${name}`, foundBy: 'its usual name' }))
  const known = new Set<string>()
  return [...marked, ...usual].filter(({ url }) => !known.has(url) && known.add(url))
}

function hasAll(labels: Labels, wanted: Sign['labels']): boolean {
  return Object.entries(wanted).every(([name, values]) => values.includes(labels[name] ?? ''))
}
