import { createSign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { jsonPatch } from '../api.ts'
import { splitResource } from '#lib/domain/role-line.ts'
import { applyAccounts } from '../bootstrap.ts'
import type { ControlPlane } from '../control-plane.ts'
import { list, text, valueAt } from '../json-value.ts'
import { readKubeconfig, writeKubeconfig } from '../kubeconfig.ts'
import { certificateOf, kubeconfigOf } from '../layout.ts'
import type { TestCluster } from '../test-cluster.ts'
import { withAdmin } from './with-admin.ts'

const rbac = '/apis/rbac.authorization.k8s.io/v1'

/** Where the console's account has its rights from. */
export const rolePaths = {
  installation: `${rbac}/namespaces/tracardi/roles/tracardi-ops-console`,
  nodes: `${rbac}/clusterroles/tracardi-ops-console-nodes`,
} as const

/** Takes one verb on one kind from the console's Role, such as `patch` on `apps/deployments` or `list` on `pods`. */
export async function revoke(cluster: TestCluster, verb: string, named: string, role: string = rolePaths.installation) {
  const resource = splitResource(named)
  await withAdmin(cluster, async (api) => {
    const rules = list(valueAt((await api.get(role)).json, 'rules')).flatMap((rule) => without(rule, verb, resource))
    await api.patch(role, [{ op: 'replace', path: '/rules', value: rules }], jsonPatch)
  })
}

/** Splits a rule that grants the right into the rest of it. */
function without(rule: unknown, verb: string, { group, plural }: ReturnType<typeof splitResource>): unknown[] {
  const verbs = list(valueAt(rule, 'verbs'))
  const resources = list(valueAt(rule, 'resources'))
  const isOfGroup = list(valueAt(rule, 'apiGroups')).includes(group)
  if (!isOfGroup || !verbs.includes(verb) || !resources.includes(plural)) return [rule]
  const resourceNames = valueAt(rule, 'resourceNames')
  const kept = { apiGroups: valueAt(rule, 'apiGroups'), ...(resourceNames === undefined ? {} : { resourceNames }) }
  const others = { ...kept, resources: resources.filter((each) => each !== plural), verbs }
  const same = { ...kept, resources: [plural], verbs: verbs.filter((each) => each !== verb) }
  return [others, same].filter((each) => each.resources.length > 0 && each.verbs.length > 0)
}

/** Gives the console the shipped Role again. */
export async function restoreRights(cluster: TestCluster) {
  await applyAccounts(cluster.kubectl, cluster.adminKubeconfig)
}

/**
 * Replaces the console's token by one that ends in this many seconds (negative: has ended). The API server would not
 * mint one for less than ten minutes, so it is signed here with the cluster's own key.
 */
export async function shortenToken(cluster: ControlPlane, seconds: number) {
  const { layout } = cluster
  const account = '/api/v1/namespaces/tracardi-ops/serviceaccounts/tracardi-ops-console'
  const uid = await withAdmin(cluster, async (api) => text(valueAt((await api.get(account)).json, 'metadata', 'uid')))
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: 'https://kubernetes.default.svc',
    aud: ['https://kubernetes.default.svc'],
    sub: 'system:serviceaccount:tracardi-ops:tracardi-ops-console',
    iat: now - 3600,
    nbf: now - 3600,
    exp: now + seconds,
    'kubernetes.io': { namespace: 'tracardi-ops', serviceaccount: { name: 'tracardi-ops-console', uid } },
  }
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const unsigned = `${encode({ alg: 'RS256', kid: await keyId(cluster) })}.${encode(claims)}`
  const key = await readFile(certificateOf(layout, 'service-account.key'))
  const token = `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(key, 'base64url')}`
  const file = kubeconfigOf(layout, 'console')
  await writeKubeconfig(file, 'console', { ...(await readKubeconfig(file)), token })
}

/** The key's name stands in the header of a token the API server signed itself. */
async function keyId({ layout }: ControlPlane): Promise<string> {
  const { token } = await readKubeconfig(kubeconfigOf(layout, 'restricted'))
  const header: unknown = JSON.parse(Buffer.from(text(token).split('.')[0] ?? '', 'base64url').toString())
  return text(valueAt(header, 'kid'))
}
