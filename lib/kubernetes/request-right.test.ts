import { expect, test } from 'vitest'

import { rightOf } from './request-right.ts'

const t = { namespace: 't', name: null }

test.each([
  ['GET', '/apis/apps/v1/namespaces/t/deployments', { verb: 'list', resource: 'apps/deployments', ...t }],
  ['GET', '/api/v1/namespaces/t/pods?watch=true&limit=1', { verb: 'watch', resource: 'pods', ...t }],
  ['GET', '/api/v1/namespaces/t/secrets/a%2Eb', { verb: 'get', resource: 'secrets', namespace: 't', name: 'a.b' }],
  [
    'PATCH',
    '/apis/apps/v1/namespaces/t/deployments/x?dryRun=All',
    { verb: 'patch', resource: 'apps/deployments', namespace: 't', name: 'x' },
  ],
  [
    'GET',
    '/apis/apps/v1/namespaces/t/deployments/x/scale',
    { verb: 'get', resource: 'apps/deployments/scale', namespace: 't', name: 'x' },
  ],
  ['GET', '/api/v1/nodes', { verb: 'list', resource: 'nodes', namespace: null, name: null }],
  [
    'POST',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    {
      verb: 'create',
      resource: 'authorization.k8s.io/selfsubjectaccessreviews',
      namespace: null,
      name: null,
    },
  ],
] as const)('%s %s needs its right', (method, path, right) => {
  expect(rightOf({ method, path })).toEqual(right)
})

test.each(['/version', '/livez', '/apis/keda.sh/v1alpha1', '/apis'])('%s is no resource', (path) => {
  expect(rightOf({ path })).toBeNull()
})
