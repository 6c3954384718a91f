import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { placeOf, rightQuestions } from '#lib/domain/needed-rights.ts'
import { reviewExcess } from '#lib/kubernetes/access.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import { readAdminSecret } from './admin-secret.ts'
import { applyPatch, openApi, type Api } from './api.ts'
import { here } from './folders.ts'
import { installTracardi } from './installation.ts'
import { valueAt } from './json-value.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { restoreRights } from './drills/rights.ts'
import { ownVerbs, resources, verbs } from './resource-matrix.ts'
import { clusterUnderTest } from './under-test.ts'

/* What the shipped Role allows on a real API server is what lib/domain/needed-rights.ts says, verb by verb. */

const cluster = clusterUnderTest()
const places = [placeOf('tracardi', ['tracardi'], '{release}-admin-password')]
const secretName = 'tracardi-admin-password'
const rbac = '/apis/rbac.authorization.k8s.io/v1'

let admin: Api
let console: Api
/** Rights are asked before anything is looked for, so it need not be there. */
const pod = 'any'

beforeAll(async () => {
  admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
  console = openApi(await readKubeconfig(cluster.consoleKubeconfig))
  await installTracardi(cluster)
  await restoreRights(cluster)
  await readAdminSecret(admin, 'tracardi')
})

afterAll(() => {
  admin.close()
  console.close()
})

type Question = { group: string; resource: string; verb: string; namespace: string; name: string }

/** Every object of the kind, and two by their names, in the installation; then elsewhere, and everywhere. */
const targets = [
  { namespace: 'tracardi', name: '' },
  { namespace: 'tracardi', name: secretName },
  { namespace: 'tracardi', name: 'elastic-secret' },
  { namespace: 'tracardi-ops', name: '' },
  { namespace: 'default', name: secretName },
  { namespace: 'kube-system', name: '' },
  { namespace: '', name: '' },
]

async function isAllowed({ resource, ...asked }: Question): Promise<boolean> {
  const [kind = '', subresource = ''] = resource.split('/')
  const answer = await console.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { ...asked, resource: kind, subresource } },
  })
  expect(answer.status).toBe(201)
  return valueAt(answer.json, 'status', 'allowed') === true
}

const listed = rightQuestions(places)

function isListed({ group, resource, verb, namespace, name }: Question): boolean {
  const called = group === '' ? resource : `${group}/${resource}`
  return listed.some(
    (right) =>
      right.resource === called &&
      right.verb === verb &&
      (right.namespace === null || right.namespace === namespace) &&
      (right.name === null || right.name === name),
  )
}

const words = ({ verb, namespace, name }: Question) => `${verb} ${name || 'any'} in ${namespace || 'every namespace'}`

test.each(resources)(
  '$resource of "$group": allowed is what is listed, and nothing else',
  async ({ group, resource }) => {
    const questions = targets.flatMap((target) =>
      [...verbs, ...(ownVerbs[resource] ?? [])].map((verb) => ({ group, resource, verb, ...target })),
    )
    const allowed = await Promise.all(questions.map(isAllowed))
    expect(questions.filter((_, index) => allowed[index]).map(words)).toEqual(questions.filter(isListed).map(words))
  },
)

test('every listed right is somewhere in the matrix', () => {
  const asked = new Set(resources.map(({ group, resource }) => (group === '' ? resource : `${group}/${resource}`)))
  expect(listed.filter(({ resource, verb }) => !asked.has(resource) || !verbs.includes(verb))).toEqual([])
})

const core = '/api/v1/namespaces/tracardi'
const deployment = '/apis/apps/v1/namespaces/tracardi/deployments/be-fa-public'
const dry = '?dryRun=All'
const label = { metadata: { labels: { rights: 'tried' } } }
const named = (name: string) => ({ metadata: { name } })

type Try = readonly [what: string, send: () => Promise<{ status: number }>]

const permitted: readonly Try[] = [
  ['reading the named Secret', () => console.get(`${core}/secrets/${secretName}`)],
  ['patching the named Secret', () => console.patch(`${core}/secrets/${secretName}${dry}`, { stringData: { a: 'b' } })],
  ['reading a Deployment', () => console.get(deployment)],
  ['patching a Deployment', () => console.patch(`${deployment}${dry}`, label)],
  ['listing pods', () => console.get(`${core}/pods`)],
  ['listing revisions of Deployments', () => console.get('/apis/apps/v1/namespaces/tracardi/replicasets')],
  ['listing revisions of StatefulSets', () => console.get('/apis/apps/v1/namespaces/tracardi/controllerrevisions')],
  ['listing quotas', () => console.get(`${core}/resourcequotas`)],
  ['listing nodes', () => console.get('/api/v1/nodes')],
]

test.each(permitted)('%s is permitted', async (_what, send) => {
  expect((await send()).status).toBe(200)
})

const refused: readonly Try[] = [
  ['reading another Secret', () => console.get(`${core}/secrets/elastic-secret`)],
  ['patching another Secret', () => console.patch(`${core}/secrets/elastic-secret${dry}`, label)],
  ['listing Secrets', () => console.get(`${core}/secrets`)],
  ['listing the named Secret', () => console.get(`${core}/secrets?fieldSelector=metadata.name=${secretName}`)],
  ['watching the named Secret', () => console.get(`${core}/secrets?watch=1&fieldSelector=metadata.name=${secretName}`)],
  ['making a Secret', () => console.post(`${core}/secrets${dry}`, named('made'))],
  ['making the named Secret', () => console.post(`${core}/secrets${dry}`, named(secretName))],
  ['replacing the named Secret', () => console.put(`${core}/secrets/${secretName}${dry}`, named(secretName))],
  ['deleting the named Secret', () => console.delete(`${core}/secrets/${secretName}${dry}`)],
  ['the Secret of that name elsewhere', () => console.get(`/api/v1/namespaces/default/secrets/${secretName}`)],
  ['Secrets of every namespace', () => console.get('/api/v1/secrets')],
  ['reading a scale', () => console.get(`${deployment}/scale`)],
  ['patching a scale', () => console.patch(`${deployment}/scale${dry}`, { spec: { replicas: 1 } })],
  ['patching a status', () => console.patch(`${deployment}/status${dry}`, label)],
  ['replacing a Deployment', () => console.put(`${deployment}${dry}`, named('be-fa-public'))],
  ['deleting a Deployment', () => console.delete(`${deployment}${dry}`)],
  ['making a Deployment', () => console.post(`/apis/apps/v1/namespaces/tracardi/deployments${dry}`, named('made'))],
  [
    'making a Deployment by apply',
    () =>
      console.patch(
        `/apis/apps/v1/namespaces/tracardi/deployments/made?dryRun=All&fieldManager=test`,
        madeByApply,
        applyPatch,
      ),
  ],
  ['patching a ReplicaSet', () => console.patch('/apis/apps/v1/namespaces/tracardi/replicasets/any', label)],
  ['reading one pod', () => console.get(`${core}/pods/${pod}`)],
  ['patching a pod', () => console.patch(`${core}/pods/${pod}${dry}`, label)],
  ['deleting a pod', () => console.delete(`${core}/pods/${pod}${dry}`)],
  ['deleting all pods', () => console.delete(`${core}/pods${dry}`)],
  ['evicting a pod', () => console.post(`${core}/pods/${pod}/eviction${dry}`, named(pod))],
  ['entering an instance', () => console.post(`${core}/pods/${pod}/exec?command=id&stdout=1`, {})],
  ['forwarding a port', () => console.post(`${core}/pods/${pod}/portforward`, {})],
  ['reaching an instance through the API server', () => console.get(`${core}/pods/${pod}/proxy/`)],
  ['reaching a node through the API server', () => console.get('/api/v1/nodes/node-1/proxy/')],
  ['patching a node', () => console.patch(`/api/v1/nodes/node-1${dry}`, label)],
  ['writing a ConfigMap', () => console.post(`${core}/configmaps${dry}`, named('made'))],
  ['a token of its own account', () => console.post(`${ownAccount}/token`, { spec: {} })],
  ['writing its own Role', () => console.patch(`${ownRole}${dry}`, { rules: [] })],
  ['pods of another namespace', () => console.get('/api/v1/namespaces/kube-system/pods')],
  ['pods of every namespace', () => console.get('/api/v1/pods')],
  ['acting as somebody else', () => console.get(`${core}/pods`, { 'impersonate-user': 'somebody' })],
]

const ownAccount = '/api/v1/namespaces/tracardi-ops/serviceaccounts/tracardi-ops-console'
const ownRole = `${rbac}/namespaces/tracardi/roles/tracardi-ops-console`
const madeByApply = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'made' },
  spec: {
    selector: { matchLabels: { made: 'yes' } },
    template: { metadata: { labels: { made: 'yes' } }, spec: { containers: [{ name: 'main', image: 'made:1' }] } },
  },
}

test.each(refused)('%s is refused', async (_what, send) => {
  expect((await send()).status).toBe(403)
})

async function excess() {
  const opened = openConnection(cluster.consoleKubeconfig)
  if (!opened.granted) throw new Error(opened.refusal.message)
  const found = await reviewExcess(opened.value, places)
  await opened.value.close()
  return found
}

test('the shipped Role is nothing more than the console needs', async () => {
  expect(await excess()).toEqual({ rights: [], isComplete: true })
})

async function grantMore(kind: 'Role' | 'ClusterRole', rules: unknown) {
  const scope = kind === 'Role' ? `${rbac}/namespaces/tracardi` : rbac
  const name = 'more-than-needed'
  const roles = `${scope}/${kind.toLowerCase()}s`
  const bindings = `${scope}/${kind.toLowerCase()}bindings`
  expect((await admin.post(roles, { metadata: { name }, rules })).status).toBe(201)
  const made = await admin.post(bindings, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
    subjects: [{ kind: 'ServiceAccount', name: 'tracardi-ops-console', namespace: 'tracardi-ops' }],
  })
  expect(made.status).toBe(201)
  return async () => {
    await admin.delete(`${bindings}/${name}`)
    await admin.delete(`${roles}/${name}`)
  }
}

test('what was granted beyond it is found, with where it holds', async () => {
  const undo = [
    await grantMore('Role', [
      { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['list'] },
    ]),
    await grantMore('ClusterRole', [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['/metrics'], verbs: ['get'] },
    ]),
  ]
  try {
    await expect.poll(async () => (await excess())?.rights.length, { timeout: 10_000 }).toBe(4)
    expect((await excess())?.rights).toEqual(
      expect.arrayContaining([
        { namespace: 'tracardi', resource: 'pods/exec', names: [], verbs: ['create'], danger: 'can enter instances' },
        {
          namespace: 'tracardi',
          resource: 'secrets',
          names: [],
          verbs: ['list'],
          danger: 'can read passwords and keys',
        },
        { namespace: null, resource: '*/*', names: [], verbs: ['*'], danger: 'covers Secrets and every other kind' },
        { namespace: null, resource: '/metrics', names: [], verbs: ['get'], danger: null },
      ]),
    )
  } finally {
    for (const one of undo) await one()
  }
})

test('the doctor has nothing to say against the shipped Role', async () => {
  const script = join(here, '..', '..', 'scripts', 'doctor.ts')
  const env = { PATH: process.env.PATH, KUBECONFIG: cluster.consoleKubeconfig, NAMESPACES: 'tracardi' }
  const { code, out } = await new Promise<{ code: number | null; out: string }>((resolve) => {
    const args = ['--conditions=react-server', script]
    const child = execFile(process.execPath, args, { env: { NODE_ENV: 'production', ...env } }, (_failure, stdout) =>
      resolve({ code: child.exitCode, out: stdout }),
    )
  })
  expect(out).toContain('Namespace tracardi, release tracardi')
  expect(out).toContain('Nothing essential is missing.')
  expect(code).toBe(0)
})
