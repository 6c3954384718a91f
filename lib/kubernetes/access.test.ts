import { afterEach, beforeEach, expect, test } from 'vitest'

import { placeOf } from '#lib/domain/needed-rights.ts'
import { readIdentity, reviewExcess, reviewRights } from './access.ts'
import { objectAt, textAt, valueAt } from './json.ts'
import { answerJson, answerStatus, startFakeApi, type FakeApi } from './testing/fake-api.ts'

let api: FakeApi
const places = [placeOf('tracardi', ['tracardi'], '{release}-admin-password')]

beforeEach(async () => {
  api = await startFakeApi()
})

afterEach(() => api.close())

test('each right is asked as RBAC decides it: group apart, and the Secret by its name', async () => {
  api.handle(({ body }, response) => {
    const isSecret = textAt(body, 'spec', 'resourceAttributes', 'resource') === 'secrets'
    answerJson(response, 201, { status: { allowed: !isSecret } })
    return true
  })
  const reviews = await reviewRights(api.connection, places)
  const asked = api.requests.map(({ body }) => objectAt(body, 'spec', 'resourceAttributes'))
  expect(asked).toHaveLength(reviews.length)
  expect(asked).toContainEqual({ group: 'apps', resource: 'deployments', verb: 'patch', namespace: 'tracardi' })
  expect(asked).toContainEqual({ group: '', resource: 'nodes', verb: 'list' })
  expect(asked).toContainEqual({
    group: '',
    resource: 'secrets',
    verb: 'patch',
    namespace: 'tracardi',
    name: 'tracardi-admin-password',
  })
  expect(reviews.filter(({ allowed }) => allowed !== true).map(({ resource, verb }) => [resource, verb])).toEqual([
    ['secrets', 'get'],
    ['secrets', 'patch'],
  ])
})

test('an API server that refuses the question or is gone leaves the right unknown', async () => {
  api.handle((_request, response) => answerStatus(response, 403, 'Forbidden'))
  expect((await reviewRights(api.connection, places)).every(({ allowed }) => allowed === null)).toBe(true)
  expect(await reviewExcess(api.connection, places)).toBeNull()
  expect(await readIdentity(api.connection)).toBeNull()
  await api.stopListening()
  expect((await reviewRights(api.connection, places)).every(({ allowed }) => allowed === null)).toBe(true)
  expect(await reviewExcess(api.connection, places)).toBeNull()
  await api.listenAgain()
})

test('what holds where no Role can be bound holds everywhere; a list with gaps says so', async () => {
  const rules = (resource: string) => [{ apiGroups: [''], resources: [resource], verbs: ['list'] }]
  api.handle(({ body }, response) => {
    const isHere = valueAt(body, 'spec', 'namespace') === 'tracardi'
    const resourceRules = isHere ? [...rules('secrets'), ...rules('pods')] : rules('secrets')
    answerJson(response, 201, { status: { resourceRules, nonResourceRules: [], incomplete: !isHere } })
    return true
  })
  expect(await reviewExcess(api.connection, places)).toEqual({
    rights: [
      { namespace: null, resource: 'secrets', names: [], verbs: ['list'], danger: 'can read passwords and keys' },
    ],
    isComplete: false,
  })
})
