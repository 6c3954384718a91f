import { afterAll, beforeAll, expect, test } from 'vitest'
import { placeOf, rightQuestions } from '#lib/domain/needed-rights.ts'
import { openApi, strategicPatch, type Api } from './api.ts'
import { restoreRights } from './drills/rights.ts'
import { installTracardi } from './installation.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { resources, verbs } from './resource-matrix.ts'
import { clusterUnderTest } from './under-test.ts'

/* Every verb on every kind that lib/domain/needed-rights.ts does not list, sent to a real API server: each is a 403. */

const cluster = clusterUnderTest()
const listed = rightQuestions([placeOf('tracardi', ['tracardi'], '{release}-admin-password')])
let console: Api

beforeAll(async () => {
  await installTracardi(cluster)
  await restoreRights(cluster)
  console = openApi(await readKubeconfig(cluster.consoleKubeconfig))
})

afterAll(() => console.close())

const versions: Readonly<Record<string, string>> = {
  autoscaling: 'v2',
  'keda.sh': 'v1alpha1',
  'traefik.io': 'v1alpha1',
  'metrics.k8s.io': 'v1beta1',
}

const pathless = new Set(['*', 'users', 'groups'])

type Request = { readonly verb: string; readonly path: string; readonly needs: string }

/** One that may not be there: rights are asked before it is looked for. */
const name = 'elastic-secret'

function requestsOf(group: string, resource: string, namespace: string | null): Request[] {
  const [kind = '', subresource] = resource.split('/')
  const root = group === '' ? '/api/v1' : `/apis/${group}/${versions[group] ?? 'v1'}`
  const all = `${root}${namespace === null ? '' : `/namespaces/${namespace}`}/${kind}`
  const one = `${all}/${name}${subresource === undefined ? '' : `/${subresource}`}`
  const named = ['get', 'update', 'patch', 'delete']
  // Of a subresource there is never more than one.
  const possible = subresource === undefined ? verbs : [...named, 'create']
  return possible.map((verb) => ({
    verb,
    path: named.includes(verb) || subresource !== undefined ? one : all,
    needs: group === '' ? resource : `${group}/${resource}`,
  }))
}

const places = ['tracardi', 'tracardi-ops', 'default', null]

function isListed({ verb, needs }: Request, namespace: string | null): boolean {
  return listed.some(
    (right) =>
      right.resource === needs &&
      right.verb === verb &&
      right.name === null &&
      (right.namespace === null || right.namespace === namespace),
  )
}

/** Were one of them let through, it would change nothing. */
const dry = 'dryRun=All'

async function send({ verb, path }: Request): Promise<number> {
  const body = { metadata: { name } }
  switch (verb) {
    case 'get':
    case 'list':
      return (await console.get(path)).status
    case 'watch':
      return (await console.get(`${path}?watch=true&timeoutSeconds=1`)).status
    case 'create':
      return (await console.post(`${path}?${dry}`, body)).status
    case 'update':
      return (await console.put(`${path}?${dry}`, body)).status
    case 'patch':
      return (await console.patch(`${path}?${dry}`, body, strategicPatch)).status
    default:
      return (await console.delete(`${path}?${dry}`)).status
  }
}

let sent = 0

afterAll(() => globalThis.console.log(`Requests beyond the list: ${sent}, each refused`))

test.each(resources.filter(({ resource }) => !pathless.has(resource)))(
  '$resource of "$group" beyond the list is refused',
  async ({ group, resource }) => {
    const beyond = places.flatMap((namespace) =>
      requestsOf(group, resource, namespace).filter((request) => !isListed(request, namespace)),
    )
    const answered = await Promise.all(beyond.map(async (request) => ({ ...request, status: await send(request) })))
    expect(answered.filter(({ status }) => status !== 403)).toEqual([])
    sent += beyond.length
  },
)
