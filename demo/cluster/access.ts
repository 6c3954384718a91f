import type { Account } from './accounts.ts'
import type { JsonObject } from './json.ts'
import { listAt, nameOf, namespaceOf, objectsAt, textAt } from './json.ts'
import { kindNamed } from './kinds.ts'
import type { Store } from './store.ts'

export type Question =
  | { verb: string; group: string; resource: string; subresource: string; namespace: string; name: string }
  | { verb: string; path: string }

export type Verdict = { isAllowed: boolean; reason: string }

type Grant = { rule: JsonObject; why: string }

/** RBAC as stored: what Roles and ClusterRoles bound to the account say. There are no denials, only missing grants. */
export function decide(store: Store, account: Account, question: Question): Verdict {
  if (account.groups.includes('system:masters')) return { isAllowed: true, reason: '' }
  const namespace = 'path' in question ? '' : question.namespace
  const grant = grantsOf(store, account, namespace).find(({ rule }) => covers(rule, question))
  return grant ? { isAllowed: true, reason: grant.why } : { isAllowed: false, reason: '' }
}

export function rulesOf(store: Store, account: Account, namespace: string): JsonObject[] {
  if (account.groups.includes('system:masters'))
    return [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ]
  return grantsOf(store, account, namespace).map((grant) => grant.rule)
}

function grantsOf(store: Store, account: Account, namespace: string): Grant[] {
  const wide = store.list(kindNamed('clusterrolebindings'))
  const narrow = namespace === '' ? [] : store.list(kindNamed('rolebindings'), namespace)
  return [...wide, ...narrow]
    .filter((binding) => binds(binding, account))
    .flatMap((binding) => grantsBy(store, binding))
}

function binds(binding: JsonObject, account: Account): boolean {
  return objectsAt(binding, 'subjects').some((subject) => {
    const name = textAt(subject, 'name') ?? ''
    switch (textAt(subject, 'kind') ?? '') {
      case 'Group':
        return account.groups.includes(name)
      case 'ServiceAccount': {
        const namespace = textAt(subject, 'namespace') ?? namespaceOf(binding) ?? ''
        return account.username === `system:serviceaccount:${namespace}:${name}`
      }
      default:
        return account.username === name
    }
  })
}

function grantsBy(store: Store, binding: JsonObject): Grant[] {
  const name = textAt(binding, 'roleRef', 'name') ?? ''
  const isWide = textAt(binding, 'roleRef', 'kind') === 'ClusterRole'
  const role = isWide
    ? store.get(kindNamed('clusterroles'), undefined, name)
    : store.get(kindNamed('roles'), namespaceOf(binding), name)
  const where = namespaceOf(binding)
  const title =
    where === undefined ? `ClusterRoleBinding "${nameOf(binding)}"` : `RoleBinding "${nameOf(binding)}/${where}"`
  const why = `RBAC: allowed by ${title} of ${isWide ? 'ClusterRole' : 'Role'} "${name}"`
  return objectsAt(role ?? {}, 'rules').map((rule) => ({ rule, why }))
}

function covers(rule: JsonObject, question: Question): boolean {
  if (!includes(rule, 'verbs', question.verb)) return false
  if ('path' in question)
    return listAt(rule, 'nonResourceURLs').some(
      (url) =>
        url === question.path ||
        (typeof url === 'string' && url.endsWith('*') && question.path.startsWith(url.slice(0, -1))),
    )
  const { group, resource, subresource, name } = question
  const names = listAt(rule, 'resourceNames')
  return (
    includes(rule, 'apiGroups', group) &&
    coversResource(listAt(rule, 'resources'), resource, subresource) &&
    // A grant by name does not cover a question that names nothing.
    (names.length === 0 || names.includes(name))
  )
}

function coversResource(granted: unknown[], resource: string, subresource: string) {
  const wanted = subresource === '' ? resource : `${resource}/${subresource}`
  return granted.some((each) => each === '*' || each === wanted || (subresource !== '' && each === `*/${subresource}`))
}

const includes = (rule: JsonObject, field: string, value: string) =>
  listAt(rule, field).some((each) => each === '*' || each === value)

/** What every account may do on a real cluster by default. */
export const defaultRoles: JsonObject[] = [
  ...wideRole(
    'system:basic-user',
    ['system:authenticated'],
    [
      {
        apiGroups: ['authorization.k8s.io'],
        resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
        verbs: ['create'],
      },
      { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
    ],
  ),
  ...wideRole(
    'system:discovery',
    ['system:authenticated'],
    [{ nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*'], verbs: ['get'] }],
  ),
  ...wideRole(
    'system:public-info-viewer',
    ['system:authenticated', 'system:unauthenticated'],
    [
      {
        nonResourceURLs: ['/healthz', '/livez', '/livez/*', '/readyz', '/readyz/*', '/version', '/version/'],
        verbs: ['get'],
      },
    ],
  ),
]

function wideRole(name: string, groups: string[], rules: JsonObject[]): JsonObject[] {
  const apiGroup = 'rbac.authorization.k8s.io'
  return [
    { apiVersion: `${apiGroup}/v1`, kind: 'ClusterRole', metadata: { name }, rules },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup, kind: 'ClusterRole', name },
      subjects: groups.map((group) => ({ apiGroup, kind: 'Group', name: group })),
    },
  ]
}

export function refusalText(account: Account, question: Question): string {
  if ('path' in question) return `User "${account.username}" cannot ${question.verb} path "${question.path}"`
  const { verb, group, resource, subresource, namespace } = question
  const what = subresource === '' ? resource : `${resource}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`
  return `User "${account.username}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`
}
