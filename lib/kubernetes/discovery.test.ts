import { expect, test } from 'vitest'
import type { Role, Workload, WorkloadKind } from '#lib/domain/topology.ts'
import { composeWorkload, type Surroundings } from './compose-workload.ts'
import type { Json } from './json.ts'
import { chartPart, env, workloadObject } from './testing/chart-objects.ts'
import { translateConfigMap } from './translate-config-map.ts'
import { translateWorkload } from './translate-workload.ts'

const judgement = {
  minimums: { collector: 3, 'gui-api': 2 } as const,
  staleSince: null,
  now: new Date('2026-01-02T00:00:00Z'),
}

function find(object: Json, kind: WorkloadKind = 'Deployment', maps: readonly Json[] = []): Workload | null {
  const flags = new Map(maps.map(translateConfigMap).map((map) => [map.name, map.flags]))
  const around: Surroundings = { configMaps: flags, services: [], autoscalers: [], budgets: [] }
  return composeWorkload(translateWorkload(kind, object), [], around, judgement)
}

function roleOf(object: Json, kind: WorkloadKind = 'Deployment'): Role | null {
  return find(object, kind)?.role ?? null
}

const api = 'tracardi/com-tracardi-api'
const hidden = [env('EXPOSE_GUI_API', 'no'), env('PRODUCTION', 'yes')]
const exposed = [env('EXPOSE_GUI_API', 'yes'), env('PRODUCTION', 'no')]

test.each(['1.1.0', '1.2.x', '1.3.0'])('charts 1.x (%s): one image, two API clusters', (version) => {
  const collector = find(chartPart('be-fa-public', api, { version, env: hidden }))
  const guiApi = find(chartPart('be-fa-private', api, { version, env: exposed }))
  expect(collector).toMatchObject({ role: 'collector', version, release: 'tracardi', container: 'be-fa-public' })
  expect(collector?.guiApi).toEqual({ source: { from: 'literal' }, declared: 'no', effect: 'hidden' })
  expect(guiApi).toMatchObject({ role: 'gui-api', guiApi: { effect: 'exposed' } })
  expect(collector?.evidence).toContainEqual({ source: 'label', detail: 'app.kubernetes.io/component=be-fa-public' })
})

test.each([
  ['fe-rj-gui', 'tracardi/tracardi-gui', 'gui'],
  ['fe-rj-tms-gui', 'tracardi/tms-gui', 'gui'],
  ['wk-pl-background', 'tracardi/background-worker', 'worker'],
  ['wk-pl-destination', 'tracardi/background-worker', 'worker'],
  ['wk-rd-upgrades', 'tracardi/update-worker', 'worker'],
  ['bg-queue-prod', 'tracardi/com-bridge-queue', 'bridge'],
  ['be-fa-tms', 'tracardi/tms', 'unknown'],
  ['wk-pl-newer-than-us', 'tracardi/something-new', 'worker'],
] as const)('charts 1.x: %s is a %s', (component, image, role) => {
  expect(roleOf(chartPart(component, image))).toBe(role)
})

test('wk-apm carries the labels on its pods only', () => {
  const apm = find(chartPart('wk-apm', 'tracardi/apm', { labels: { app: 'wk-apm' } }))
  expect(apm).toMatchObject({ role: 'worker', release: 'tracardi', version: '1.1.0' })
})

test('charts 0.9 and 1.0 run the APIs as StatefulSets', () => {
  const collector = chartPart('be-fa-public', api, { version: '0.9.0', kind: 'StatefulSet', env: hidden })
  expect(find(collector, 'StatefulSet')).toMatchObject({
    id: 't/StatefulSet/be-fa-public',
    role: 'collector',
    status: 'ok',
    rollout: { state: 'settled' },
  })
})

test('chart 0.8.2 names its APIs production and test', () => {
  const options = { version: '0.8.2' }
  expect(roleOf(chartPart('be-fa-production', api, { ...options, env: [env('EXPOSE_GUI_API', 'no')] }))).toBe(
    'collector',
  )
  expect(roleOf(chartPart('be-fa-test', api, { ...options, env: [env('EXPOSE_GUI_API', 'yes')] }))).toBe('gui-api')
  expect(roleOf(chartPart('wk-pl-storage-event', 'tracardi/com-worker-storage', options))).toBe('worker')
})

test('chart 0.8.2 has scheduled jobs', () => {
  const template = {
    metadata: { labels: { app: 'tracardi', 'app.kubernetes.io/component': 'jb-metrics' } },
    spec: { containers: [{ name: 'job', image: 'tracardi/com-job-metrics:0.8.2' }] },
  }
  const job = {
    metadata: { name: 'jb-metrics', namespace: 't', uid: 'u' },
    spec: { jobTemplate: { spec: { template } } },
  }
  expect(find(job, 'CronJob')).toMatchObject({ role: 'job', replicas: null, status: 'ok' })
})

test('the open-source chart 0.8.1 knows only app and tier', () => {
  const part = (suffix: string, image: string, flag: string | null) =>
    workloadObject({
      name: `tracardi-${suffix}-deployment`,
      container: `tracardi-${suffix}`,
      image: `tracardi/${image}:0.8.1`,
      labels: { app: `tracardi-${suffix}`, tier: 'backend' },
      podLabels: { app: `tracardi-${suffix}`, tier: 'backend' },
      annotations: { 'meta.helm.sh/release-name': 'shop' },
      env: flag === null ? [] : [env('EXPOSE_GUI_API', flag)],
    })
  const web = find(part('api-web', 'tracardi-api', 'no'))
  expect(web).toMatchObject({ role: 'collector', release: 'shop', version: '0.8.1', container: 'tracardi-api-web' })
  expect(web?.owners[0]).toMatchObject({ tool: 'helm', name: 'shop', replicasKey: 'tracardi.replicas.webApi' })
  expect(roleOf(part('api-gui', 'tracardi-api', 'yes'))).toBe('gui-api')
  expect(roleOf(part('gui', 'tracardi-gui', null))).toBe('gui')
  expect(roleOf(part('worker', 'worker', null))).toBe('worker')
  expect(web?.evidence).toContainEqual({ source: 'selector', detail: 'app=tracardi-api-web' })
})

test('the commercial chart 0.8.1 names its APIs collector and staging', () => {
  const part = (name: string, flag: string) =>
    workloadObject({
      name: `${name}-deployment`,
      container: name,
      image: `${api}:0.8.1`,
      podLabels: { app: name },
      env: [env('EXPOSE_GUI_API', flag)],
    })
  const collector = find(part('api-collector', 'no'))
  expect(collector).toMatchObject({ role: 'collector', release: 't' })
  expect(roleOf(part('api-staging', 'yes'))).toBe('gui-api')
  const worker = workloadObject({
    name: 'x',
    container: 'com-tracardi-scheduler',
    image: 'tracardi/com-tracardi-scheduler-worker:0.8.1',
  })
  expect(roleOf(worker)).toBe('worker')
})

test('0.8 takes only yes: "true" hides there and shows from 0.9 on', () => {
  const declared = { env: [env('EXPOSE_GUI_API', 'true')] }
  expect(find(chartPart('be-fa-test', api, { ...declared, version: '0.8.2' }))?.guiApi?.effect).toBe('hidden')
  expect(find(chartPart('be-fa-private', api, { ...declared, version: '0.9.0' }))?.guiApi?.effect).toBe('exposed')
})

test('an unset flag means exposed, also for a workload called public', () => {
  const workload = find(chartPart('be-fa-public', api, { env: [] }))
  expect(workload).toMatchObject({
    role: 'collector',
    guiApi: { source: { from: 'unset' }, declared: null, effect: 'exposed' },
  })
})

test('a public API stays the collector when its GUI API is opened, by every name it may go by', () => {
  const open = { env: [env('EXPOSE_GUI_API', 'yes'), env('PRODUCTION', 'yes')] }
  const labelled = find(chartPart('be-fa-public', api, open))
  expect(labelled).toMatchObject({ role: 'collector', guiApi: { effect: 'exposed' } })
  expect(labelled?.evidence.at(-1)?.detail).toBe(
    'EXPOSE_GUI_API opens the GUI endpoints, which a collector should hide',
  )
  const image = 'registry.local/tracardi-api:1.1.0'
  const byApp = workloadObject({ name: 'x', container: 'x', image, podLabels: { app: 'tracardi-api-web' }, ...open })
  expect(roleOf(byApp)).toBe('collector')
  const byContainer = workloadObject({
    name: 'x',
    container: 'be-fa-public',
    image,
    env: [env('EXPOSE_GUI_API', 'yes')],
  })
  expect(find(byContainer)).toMatchObject({ role: 'collector' })
  expect(find(byContainer)?.evidence).toContainEqual({ source: 'name', detail: 'container be-fa-public' })
  expect(roleOf(workloadObject({ name: 'x', image, ...open }))).toBe('collector')
})

test('without any such name, an API that shows its GUI endpoints serves the GUI', () => {
  const image = 'registry.local/tracardi-api:1.1.0'
  expect(roleOf(workloadObject({ name: 'be-fa-public', container: 'x', image, env: exposed }))).toBe('gui-api')
  expect(roleOf(workloadObject({ name: 'x', image, env: [env('EXPOSE_GUI_API', 'no')] }))).toBe('collector')
})

test('a value that Tracardi refuses is a crash, and the label says which API it is', () => {
  const workload = find(chartPart('be-fa-public', api, { env: [env('EXPOSE_GUI_API', '1')] }))
  expect(workload).toMatchObject({ role: 'collector', guiApi: { declared: '1', effect: 'crash' } })
  expect(workload?.evidence.at(-1)?.detail).toBe('EXPOSE_GUI_API has a value Tracardi refuses')
})

test('a flag from a Secret stays unknown, and the label says which API it is', () => {
  const flag = { name: 'EXPOSE_GUI_API', valueFrom: { secretKeyRef: { name: 'flags', key: 'gui' } } }
  expect(find(chartPart('be-fa-private', api, { env: [flag] }))).toMatchObject({
    role: 'gui-api',
    guiApi: { source: { from: 'secret', name: 'flags', key: 'gui' }, declared: null, effect: 'unknown' },
  })
  const plain = workloadObject({ name: 'api', image: 'registry.local/tracardi-api:1.1.0', env: [flag] })
  expect(roleOf(plain)).toBe('unknown')
})

test('a flag from a ConfigMap key is read', () => {
  const flag = { name: 'EXPOSE_GUI_API', valueFrom: { configMapKeyRef: { name: 'flags', key: 'gui' } } }
  const map = { metadata: { name: 'flags', namespace: 't' }, data: { gui: 'no', certificate: 'x'.repeat(500) } }
  expect(find(chartPart('be-fa-private', api, { env: [flag] }), 'Deployment', [map])).toMatchObject({
    role: 'gui-api',
    guiApi: { source: { from: 'config-map', name: 'flags', key: 'gui' }, declared: 'no', effect: 'hidden' },
  })
})

test('neither image nor labels nor variables: somebody else’s workload', () => {
  expect(find(workloadObject({ name: 'be-fa-public', image: 'nginx:1.27', podLabels: { app: 'shop' } }))).toBeNull()
  const sameWord = { 'app.kubernetes.io/name': 'shop', 'app.kubernetes.io/component': 'wk-mail' }
  expect(find(workloadObject({ name: 'wk-mail', image: 'shop/mailer:1', podLabels: sameWord }))).toBeNull()
})

test('a mirror with another repository is known by its labels or its variables', () => {
  expect(roleOf(chartPart('be-fa-public', 'registry.local:5000/mirror/api', { env: hidden }))).toBe('collector')
  expect(roleOf(workloadObject({ name: 'x', image: 'mirror/x:1.1.0', env: exposed }))).toBe('gui-api')
  expect(
    roleOf(workloadObject({ name: 'y', image: 'mirror/y:1.1.0', env: [env('CONSUMER_TYPE', 'system.function')] })),
  ).toBe('worker')
})

test('the annotation overrules everything and says so', () => {
  const workload = find(chartPart('wk-apm', 'tracardi/apm', { annotations: { 'console.tracardi.io/role': 'bridge' } }))
  expect(workload?.role).toBe('bridge')
  expect(workload?.evidence[0]).toMatchObject({ source: 'annotation' })
  const nonsense = find(chartPart('wk-apm', 'tracardi/apm', { annotations: { 'console.tracardi.io/role': 'emperor' } }))
  expect(nonsense?.role).toBe('worker')
})

test('the Tracardi container is found beside a sidecar', () => {
  const object = chartPart('be-fa-public', api, { env: hidden })
  const containers = [
    { name: 'istio-proxy', image: 'istio/proxyv2:1.30' },
    { name: 'be-fa-public', image: `${api}:1.1.0`, env: hidden },
  ]
  const template = { metadata: { labels: { app: 'tracardi' } }, spec: { containers } }
  expect(find({ ...object, spec: { replicas: 1, template } })).toMatchObject({
    role: 'collector',
    container: 'be-fa-public',
    image: `${api}:1.1.0`,
  })
})

test.each([
  ['docker.elastic.co/elasticsearch/elasticsearch:8.11.3', 'store'],
  ['bitnami/redis:7.2', 'store'],
  ['percona/percona-xtradb-cluster:8.0', 'store'],
  ['mariadb:10.11', 'store'],
  ['apachepulsar/pulsar-all:3.1.0', 'store'],
  ['oliver006/redis_exporter:1.6', null],
] as const)('%s in the namespace is %s', (image, role) => {
  expect(roleOf(workloadObject({ name: 'x', image }))).toBe(role)
})

test('plain secrets in the environment are not kept', () => {
  const facts = translateWorkload(
    'Deployment',
    chartPart('be-fa-public', api, { env: [env('MYSQL_PASSWORD', 'hunter2'), ...hidden] }),
  )
  expect(JSON.stringify(facts)).not.toContain('hunter2')
})

test('Argo CD, Flux and Helm are told apart, with the values key', () => {
  const owned = (labels: Record<string, string>, annotations: Record<string, string>) =>
    find(chartPart('be-fa-public', api, { env: hidden, labels, annotations }))?.owners
  const keys = { replicasKey: 'api.public.replicas', guiApiKey: 'api.public.config.enableGuiApi' }
  const tracking = { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:t/be-fa-public' }
  expect(owned({}, tracking)).toEqual([{ tool: 'argo-cd', name: 'shop', automatic: null, ...keys }])
  expect(owned({}, { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:other/be-fa-public' })).toEqual([])
  expect(owned({ 'argocd.argoproj.io/instance': 'shop' }, {})).toMatchObject([{ tool: 'argo-cd', name: 'shop' }])
  expect(owned({ 'kustomize.toolkit.fluxcd.io/name': 'apps' }, {})).toMatchObject([{ tool: 'flux', automatic: true }])
  expect(owned({ 'helm.toolkit.fluxcd.io/name': 'tracardi' }, {})).toMatchObject([{ tool: 'flux', automatic: null }])
  expect(owned({}, { 'meta.helm.sh/release-name': 'r1' })).toMatchObject([
    { tool: 'helm', name: 'r1', automatic: false },
  ])
})
