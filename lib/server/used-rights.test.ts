import { afterEach, beforeEach, expect, test } from 'vitest'

import { neededRights } from '#lib/domain/needed-rights.ts'
import { granted } from '#lib/domain/result.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { createKubernetes } from '#lib/kubernetes/control.ts'
import { findEdgeTargets } from '#lib/kubernetes/edge-targets.ts'
import { findReleases } from '#lib/kubernetes/find-releases.ts'
import { openPodLog } from '#lib/kubernetes/pod-logs.ts'
import { readPodMetrics } from '#lib/kubernetes/pod-metrics.ts'
import { rightOf } from '#lib/kubernetes/request-right.ts'
import { answerJson, startFakeApi, until, type FakeApi } from '#lib/kubernetes/testing/fake-api.ts'
import { watchedKinds } from '#lib/kubernetes/watched-kinds.ts'
import { createObserver } from './observer.ts'

let api: FakeApi

beforeEach(async () => {
  api = await startFakeApi()
})

afterEach(() => api.close())

const listed = new Set(neededRights.flatMap(({ resource, verbs }) => verbs.map((verb) => `${verb} ${resource}`)))

/** The requests that were sent, as the rights they need. What is no resource is open to every account. */
function used(): Set<string> {
  return new Set(
    api.requests.flatMap(({ method, path, query }) => {
      const right = rightOf({ method, path: `${path}?${query}` })
      return right ? [`${right.verb} ${right.resource}`] : []
    }),
  )
}

const refs: readonly WorkloadRef[] = [
  { namespace: 't', kind: 'Deployment', name: 'x' },
  { namespace: 't', kind: 'StatefulSet', name: 'x' },
]

test('the console asks for nothing that is not on the list, and looks at everything that the list lets it see', async () => {
  const observer = createObserver({ connection: granted(api.connection), namespaces: ['t'], minimums: {} })
  const looking = neededRights.filter(({ features }) => features.some((one) => one === 'picture' || one === 'nodes'))
  const expected = looking.flatMap(({ resource, verbs }) => verbs.map((verb) => `${verb} ${resource}`))
  await until(() => expected.every((right) => used().has(right)), 'every stream is open', 20_000)
  await findReleases(api.connection, 't')
  await observer.stop()
  expect([...used()].filter((right) => !listed.has(right))).toEqual([])
})

test('of a namespace where only Gateways may stand nothing else is watched', async () => {
  const namespaces = ['t']
  const connection = granted(api.connection)
  const observer = createObserver({ connection, namespaces, gatewayNamespaces: ['t', 'edge'], minimums: {} })
  const gateways = '/apis/gateway.networking.k8s.io/v1/namespaces/edge/gateways'
  const paths = () => new Set(api.requests.map(({ path }) => path).filter((path) => path.includes('/namespaces/')))
  await until(
    () => paths().has(gateways) && [...paths()].some((path) => path.endsWith('/t/httproutes')),
    'both are read',
  )
  await observer.stop()
  expect([...paths()].filter((path) => !path.includes('/namespaces/t/'))).toEqual([gateways])
})

test('changes, the password, logs and measurements need what the list says of them, and nothing else', async () => {
  api.handle(({ path, method }, response) => {
    if (!path.endsWith('/x')) return false
    const resourceVersion = method === 'GET' ? '1' : '2'
    answerJson(response, 200, { metadata: { uid: 'u', resourceVersion, name: 'x' }, spec: {} })
    return true
  })
  const kubernetes = createKubernetes(granted(api.connection))
  const at = { uid: 'u', resourceVersion: '1', auditId: 'a.1' }
  for (const ref of refs) {
    const patch = { ...at, ref, edit: { replicas: 2 }, mark: 'a' } as const
    expect(await kubernetes.planEdit(patch)).toMatchObject({ answer: 'accepted' })
    await kubernetes.edit(patch)
    await kubernetes.revisions(ref)
  }
  await kubernetes.podQuotas('t')
  const secret = { namespace: 't', name: 'x' }
  expect(await kubernetes.readSecret(secret)).toMatchObject({ answer: 'accepted' })
  await kubernetes.patchSecret({ ...at, ref: secret, values: {}, annotations: {} })
  const log = { namespace: 't', pod: 'x', container: null, isPrevious: false, follows: false, tail: 1, since: null }
  await openPodLog(api.connection, log, AbortSignal.timeout(5_000)).catch(() => null)
  await readPodMetrics(api.connection, 't')
  await findEdgeTargets(api.connection, 'edge')
  const needed = neededRights.filter(({ features }) => features.some((one) => one !== 'picture' && one !== 'nodes'))
  expect([...used()].toSorted()).toEqual(
    needed.flatMap(({ resource, verbs }) => verbs.map((verb) => `${verb} ${resource}`)).toSorted(),
  )
})

test.each(Object.values(watchedKinds))('$resource is as essential to the picture as the list says', (kind) => {
  const right = neededRights.find(({ resource, verbs }) => resource === kind.resource && verbs.includes('watch'))
  expect(right?.essential).toBe(kind.essential)
})
