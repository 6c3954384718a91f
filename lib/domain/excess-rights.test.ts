import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'

import { excessRights, type ExcessRight, type GrantedRule } from './excess-rights.ts'
import { placeOf } from './needed-rights.ts'
import { nodesManifest, roleManifest } from './role-manifest.ts'

const places = [placeOf('tracardi', ['tracardi'], '{release}-admin-password')]

type Written = Pick<GrantedRule, 'apiGroups' | 'resources' | 'verbs'> & { resourceNames?: string[] }

const rulesIn = (manifest: string): GrantedRule[] =>
  parseAllDocuments(manifest)
    .flatMap((document): Written[] => document.toJS().rules ?? [])
    .map(({ resourceNames = [], ...rule }) => ({ ...rule, names: resourceNames }))

function rule(resource: string, verbs: string[], names: string[] = [], group = ''): GrantedRule {
  return { apiGroups: [group], resources: [resource], verbs, names }
}

/** The shipped Role with something more, in the namespace or everywhere. */
function excessOf(more: { here?: GrantedRule[]; everywhere?: GrantedRule[] }): readonly ExcessRight[] {
  const wide = [...rulesIn(nodesManifest()), ...(more.everywhere ?? [])]
  return excessRights(
    {
      everywhere: { rules: wide, paths: [{ paths: ['/healthz', '/api/*', '/version/'], verbs: ['get'] }] },
      namespaces: [{ namespace: 'tracardi', rules: [...rulesIn(roleManifest()), ...wide, ...(more.here ?? [])] }],
    },
    places,
  )
}

test('the shipped Role is nothing more than needed', () => {
  expect(excessOf({})).toEqual([])
})

test.each([
  ['listing Secrets', rule('secrets', ['list']), 'can read passwords and keys'],
  ['another Secret by name', rule('secrets', ['get'], ['elastic-secret']), 'can read passwords and keys'],
  ['making Secrets', rule('secrets', ['create']), 'can replace or remove passwords and keys'],
  ['every verb on a Secret', rule('secrets', ['*'], ['tracardi-admin-password']), 'can read passwords and keys'],
  ['exec', rule('pods/exec', ['create']), 'can enter instances'],
  ['tokens of accounts', rule('serviceaccounts/token', ['create']), 'can act as another account'],
  ['deleting pods', rule('pods', ['delete']), 'can delete'],
  ['making pods', rule('pods', ['create']), 'can run any program, with the Secrets beside it'],
  ['writing Roles', rule('rolebindings', ['create'], [], 'rbac.authorization.k8s.io'), 'can change who may do what'],
  ['escalating', rule('roles', ['escalate'], [], 'rbac.authorization.k8s.io'), 'can give itself any right'],
  ['impersonating', rule('users', ['impersonate']), 'can act as somebody else'],
  ['everything', rule('*', ['*'], [], '*'), 'covers Secrets and every other kind'],
  ['all of one group', rule('*', ['get'], [], 'apps'), 'covers every kind of apps, also kinds to come'],
  ['reading the status alone', rule('pods/status', ['get']), null],
  ['writing through /scale', rule('deployments/scale', ['patch'], [], 'apps'), null],
  ['reading one pod', rule('pods', ['get']), null],
])('%s is more than needed', (_what, granted, danger) => {
  const [first, ...others] = excessOf({ here: [granted] })
  expect(first).toMatchObject({ namespace: 'tracardi', danger, verbs: granted.verbs, names: granted.names })
  expect(others).toEqual([])
})

test('what is needed here is too much everywhere, and is told once', () => {
  expect(excessOf({ everywhere: [rule('pods', ['list', 'watch'])] })).toEqual([
    { namespace: null, resource: 'pods', names: [], verbs: ['list', 'watch'], danger: null },
  ])
})

test('the dangerous comes first', () => {
  const found = excessOf({ here: [rule('pods', ['get'])], everywhere: [rule('secrets', ['get', 'list'])] })
  expect(found.map(({ resource, namespace }) => [resource, namespace])).toEqual([
    ['secrets', null],
    ['pods', 'tracardi'],
  ])
})

test('paths that are not for everybody are told', () => {
  const granted = {
    everywhere: { rules: [], paths: [{ paths: ['/metrics', '/livez/*'], verbs: ['get'] }] },
    namespaces: [],
  }
  expect(excessRights(granted, [])).toEqual([
    { namespace: null, resource: '/metrics', names: [], verbs: ['get'], danger: null },
  ])
})
