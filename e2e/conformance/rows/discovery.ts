import { expect } from 'vitest'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expectRefusal, expectStatus } from '../expectations.ts'
import type { Row } from '../row.ts'

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

export const discoveryRows: Row[] = [
  {
    number: 1,
    claim: '/version tells major, minor and gitVersion',
    usedByConsole: true,
    run: async ({ admin }) => {
      const answer = await admin.get('/version')
      expectStatus(answer, 200)
      expect(valueAt(answer.json, 'major')).toMatch(/^\d+$/)
      expect(valueAt(answer.json, 'minor')).toMatch(/^\d+\+?$/)
      expect(valueAt(answer.json, 'gitVersion')).toMatch(/^v1\.\d+\.\d+/)
    },
  },
  {
    number: 2,
    claim: '/readyz and /livez say ok',
    usedByConsole: true,
    run: async ({ admin }) => {
      for (const path of ['/readyz', '/livez']) {
        const answer = await admin.get(path)
        expectStatus(answer, 200)
        expect(answer.text).toBe('ok')
      }
    },
  },
  {
    number: 3,
    claim: '/api and /apis list versions and groups',
    usedByConsole: true,
    run: async ({ admin }) => {
      expect((await admin.get('/api')).json).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
      const groups = await admin.get('/apis')
      expect(groups.json).toMatchObject({ kind: 'APIGroupList' })
      expect(list(valueAt(groups.json, 'groups')).map((group) => valueAt(group, 'name'))).toContain('apps')
    },
  },
  {
    number: 3,
    claim: 'asked for apidiscovery.k8s.io v2, /api and /apis answer an APIGroupDiscoveryList',
    usedByConsole: false,
    run: async ({ admin }) => {
      for (const path of ['/api', '/apis']) {
        expect((await admin.get(path, { accept: aggregated })).json).toMatchObject({ kind: 'APIGroupDiscoveryList' })
      }
    },
  },
  {
    number: 4,
    claim: '/apis/apps/v1 lists deployments/scale as a Scale of autoscaling',
    usedByConsole: true,
    run: async ({ admin }) => {
      const answer = await admin.get('/apis/apps/v1')
      expect(answer.json).toMatchObject({ kind: 'APIResourceList', groupVersion: 'apps/v1' })
      const resources = list(valueAt(answer.json, 'resources'))
      expect(resources.find((resource) => valueAt(resource, 'name') === 'deployments/scale')).toMatchObject({
        group: 'autoscaling',
        version: 'v1',
        kind: 'Scale',
      })
    },
  },
  {
    number: 5,
    claim: '/openapi/v3 and its document of apps/v1 answer 200',
    usedByConsole: false,
    run: async ({ admin }) => {
      const index = await admin.get('/openapi/v3')
      expectStatus(index, 200)
      expect(valueAt(index.json, 'paths', 'apis/apps/v1', 'serverRelativeURL')).toContain('/openapi/v3/apis/apps/v1')
      const document = await admin.get('/openapi/v3/apis/apps/v1')
      expectStatus(document, 200)
      expect(valueAt(document.json, 'components', 'schemas')).toHaveProperty(['io.k8s.api.apps.v1.Deployment'])
    },
  },
  {
    number: 6,
    claim: 'an unknown group answers 404 in plain text',
    usedByConsole: true,
    run: async ({ admin }) => {
      const answer = await admin.get('/apis/nope.example/v1')
      expectStatus(answer, 404)
      expect(answer.headers['content-type']).toContain('text/plain')
      expect(answer.json).toBeUndefined()
    },
  },
  {
    number: 6,
    claim: 'an unknown resource of a known group answers 404 as a Status with empty details',
    usedByConsole: true,
    run: async ({ admin, apps }) => {
      const answer = await admin.get(`${apps}/nopes`)
      expectRefusal(answer, 404, 'NotFound')
      expect(valueAt(answer.json, 'details')).toEqual({})
    },
  },
]
