import { afterEach, beforeEach, expect, test } from 'vitest'
import { granted, refused } from '#lib/domain/result.ts'
import { NoAnswer, type Kubernetes, type WorkloadPatch } from '#lib/operations/ports.ts'
import { ClusterUnavailable } from './api-failure.ts'
import { createKubernetes } from './control.ts'
import type { Json } from './json.ts'
import { answerJson, answerStatus, startFakeApi, type FakeApi, type FakeRequest } from './testing/fake-api.ts'

const ref = { namespace: 't', kind: 'Deployment', name: 'be-fa-public' } as const
const path = '/apis/apps/v1/namespaces/t/deployments/be-fa-public'

const patch: WorkloadPatch = {
  ref,
  uid: 'u-1',
  resourceVersion: '10',
  edit: { replicas: 5 },
  mark: 'act',
  auditId: 'act.1',
}

function stored(replicas = 3, resourceVersion = '10', annotations: Json = {}): Json {
  const managedFields = [
    { manager: 'helm', time: '2026-01-01T00:00:00Z', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    { manager: 'kubectl', time: '2026-01-02T00:00:00Z', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
  ]
  return {
    metadata: {
      name: 'be-fa-public',
      namespace: 't',
      uid: 'u-1',
      resourceVersion,
      generation: 1,
      annotations,
      managedFields,
    },
    spec: { replicas, progressDeadlineSeconds: 600, template: { spec: { containers: [{ name: 'a', image: 'x' }] } } },
    status: { observedGeneration: 1, replicas: 3, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 3 },
  }
}

let api: FakeApi
let kubernetes: Kubernetes

beforeEach(async () => {
  api = await startFakeApi()
  kubernetes = createKubernetes(granted(api.connection))
})

afterEach(() => api.close())

/** Serves the object, and the given answer to a patch. */
function onPatch(answer: (request: FakeRequest, response: Parameters<typeof answerJson>[0]) => void): void {
  api.handle((request, response) => {
    if (request.path !== path) return false
    if (request.method === 'PATCH') answer(request, response)
    else answerJson(response, 200, stored())
    return true
  })
}

const accept = (answered: Json, headers?: Record<string, string>) =>
  onPatch((_request, response) => answerJson(response, 200, answered, headers))

function patches(): readonly FakeRequest[] {
  return api.requests.filter(({ method }) => method === 'PATCH')
}

test('a workload is read with its owner of replicas and its counts', async () => {
  accept(stored())
  expect(await kubernetes.readWorkload(ref)).toMatchObject({
    uid: 'u-1',
    resourceVersion: '10',
    fields: { replicas: 3 },
    progress: { desired: 3, updated: 3, ready: 3, available: 3 },
    progressDeadlineSeconds: 600,
    managers: { replicas: { manager: 'kubectl', at: '2026-01-02T00:00:00Z' }, template: null },
    mark: null,
  })
})

test('a workload that is gone is null', async () => {
  api.handle((_request, response) => answerStatus(response, 404, 'NotFound'))
  expect(await kubernetes.readWorkload(ref)).toBeNull()
})

test('a scale is one strict strategic patch with both preconditions, our annotation and our Audit-ID', async () => {
  accept(stored(5, '11', { 'console.tracardi.io/last-action-id': 'act' }))
  const answer = await kubernetes.edit(patch)
  expect(patches()).toHaveLength(1)
  const [sent] = patches()
  expect(sent?.headers).toMatchObject({ 'content-type': 'application/strategic-merge-patch+json', 'audit-id': 'act.1' })
  expect(Object.fromEntries(sent?.query ?? [])).toEqual({
    fieldManager: 'tracardi-console',
    fieldValidation: 'Strict',
    timeout: '10s',
  })
  expect(sent?.body).toEqual({
    metadata: { uid: 'u-1', resourceVersion: '10', annotations: { 'console.tracardi.io/last-action-id': 'act' } },
    spec: { replicas: 5 },
  })
  expect(answer).toMatchObject({ answer: 'accepted', reading: { fields: { replicas: 5 }, mark: 'act' } })
})

test('a plan is the same patch as a dry-run, and says what would change, webhooks included', async () => {
  const answered = stored(5, '11', { 'console.tracardi.io/last-action-id': 'act' })
  const touched = {
    ...answered,
    spec: {
      replicas: 5,
      progressDeadlineSeconds: 600,
      template: {
        spec: {
          containers: [
            { name: 'a', image: 'x' },
            { name: 'proxy', image: 'p' },
          ],
        },
      },
    },
  }
  accept(touched, { warning: '299 - "spec.x is deprecated"' })
  const answer = await kubernetes.planEdit(patch)
  expect(patches()[0]?.query.get('dryRun')).toBe('All')
  expect(answer).toMatchObject({
    answer: 'accepted',
    warnings: ['spec.x is deprecated'],
    change: [
      { path: '/metadata/annotations/console.tracardi.io~1last-action-id', from: null, to: 'act' },
      { path: '/spec/replicas', from: 3, to: 5 },
      { path: '/spec/template/spec/containers/proxy/name', from: null, to: 'proxy' },
      { path: '/spec/template/spec/containers/proxy/image', from: null, to: 'p' },
    ],
  })
})

test('a version that moved is a conflict and nothing is sent', async () => {
  accept(stored())
  expect(await kubernetes.edit({ ...patch, resourceVersion: '9' })).toEqual({ answer: 'conflict' })
  expect(patches()).toEqual([])
})

test.each([
  [409, 'Conflict', { answer: 'conflict' }],
  [404, 'NotFound', { answer: 'not-found' }],
  [403, 'Forbidden', { answer: 'forbidden', verb: 'patch', resource: 'apps/deployments' }],
  [422, 'Invalid', { answer: 'invalid', status: 422, detail: 'Invalid it is' }],
] as const)('a %i is the API server’s own no', async (status, reason, expected) => {
  onPatch((_request, response) => answerStatus(response, status, reason))
  expect(await kubernetes.edit(patch)).toEqual(expected)
})

test('a right to read that is missing is named as such', async () => {
  api.handle((_request, response) => answerStatus(response, 403, 'Forbidden'))
  expect(await kubernetes.edit(patch)).toMatchObject({ answer: 'forbidden', verb: 'get' })
})

test('a connection cut after the patch was sent is no answer, neither yes nor no', async () => {
  onPatch((_request, response) => response.destroy())
  await expect(kubernetes.edit(patch)).rejects.toBeInstanceOf(NoAnswer)
})

test('the server’s own breakdown after a patch is no answer; after a dry-run it is an outage', async () => {
  onPatch((_request, response) => answerStatus(response, 504, 'Timeout'))
  await expect(kubernetes.edit(patch)).rejects.toBeInstanceOf(NoAnswer)
  await expect(kubernetes.planEdit(patch)).rejects.toBeInstanceOf(ClusterUnavailable)
})

test('an API server that is not there was surely not asked', async () => {
  await api.stopListening()
  await expect(kubernetes.edit(patch)).rejects.toMatchObject({ name: 'ClusterUnavailable', sent: false })
  await api.listenAgain()
})

test('a CronJob cannot be scaled', async () => {
  expect(await kubernetes.planEdit({ ...patch, ref: { ...ref, kind: 'CronJob' } })).toMatchObject({
    answer: 'invalid',
  })
})

test('pod quotas are read, scoped ones left out, and null without the right', async () => {
  const quota = (name: string, more: Json = {}) => ({
    metadata: { name },
    spec: { hard: { pods: '10' }, ...more },
    status: { hard: { pods: '10' }, used: { pods: '7' } },
  })
  api.list('/api/v1/namespaces/t/resourcequotas', [quota('all'), quota('best-effort', { scopes: ['BestEffort'] })])
  expect(await kubernetes.podQuotas('t')).toEqual([{ quota: 'all', hard: 10, used: 7 }])
  api.handle((_request, response) => answerStatus(response, 403, 'Forbidden'))
  expect(await kubernetes.podQuotas('t')).toBeNull()
})

test('without a usable kubeconfig every call says so', async () => {
  const problem = { code: 'bad-kubeconfig', message: 'broken', remedy: 'mend', namespace: null } as const
  await expect(createKubernetes(refused(problem)).readWorkload(ref)).rejects.toThrow('broken')
})
