import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { applyPatch, openApi } from '#e2e/cluster/api.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expectRefusal, expectStatus } from '../expectations.ts'
import type { Row } from '../row.ts'
import { freshName, type Trial } from '../trial.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

async function mayRestricted(trial: Trial, resourceAttributes: Record<string, string>) {
  const answer = await trial.restricted.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { namespace: trial.namespace, ...resourceAttributes } },
  })
  expectStatus(answer, 201)
  return valueAt(answer.json, 'status', 'allowed')
}

export const identityRows: Row[] = [
  {
    number: 7,
    claim: 'a caller without credentials is refused as system:anonymous',
    usedByConsole: true,
    run: async (trial) => {
      const answer = await trial.anonymous.get(`${trial.core}/pods`)
      expectRefusal(answer, 403, 'Forbidden')
      expect(answer.text).toContain('system:anonymous')
    },
  },
  {
    number: 7,
    claim: 'a bad bearer token answers 401',
    usedByConsole: true,
    run: async (trial) => {
      const { server, authority } = trial.anonymous.access
      const stranger = openApi({ server, ...(authority && { authority }), token: 'not-a-token' })
      const answer = await stranger.get(`${trial.core}/pods`).finally(stranger.close)
      expectRefusal(answer, 401, 'Unauthorized')
    },
  },
  {
    number: 8,
    claim: 'a missing right answers 403 and names the kind',
    usedByConsole: true,
    run: async (trial) => {
      const answer = await trial.restricted.get(`${trial.core}/secrets`)
      expectRefusal(answer, 403, 'Forbidden')
      expect(valueAt(answer.json, 'details', 'kind')).toBe('secrets')
    },
  },
  {
    number: 9,
    claim: 'an access review answers 201 with status.allowed',
    usedByConsole: true,
    run: async (trial) => {
      expect(await mayRestricted(trial, { verb: 'list', resource: 'pods' })).toBe(true)
      expect(await mayRestricted(trial, { verb: 'list', resource: 'secrets' })).toBe(false)
    },
  },
  {
    number: 9,
    claim: 'the scale subresource is a question of its own, and a right by name needs the name',
    usedByConsole: true,
    run: async (trial) => {
      const patch = { group: 'apps', resource: 'deployments', verb: 'patch' }
      expect(await mayRestricted(trial, patch)).toBe(false)
      expect(await mayRestricted(trial, { ...patch, name: 'granted' })).toBe(true)
      expect(await mayRestricted(trial, { ...patch, name: 'granted', subresource: 'scale' })).toBe(false)
    },
  },
  {
    number: 9,
    claim: 'a right by name covers that object, and neither another nor the list, a creation or a deletion',
    usedByConsole: true,
    run: async ({ admin, restricted, core }) => {
      const secrets = `${core}/secrets`
      const other = freshName('row')
      for (const name of ['granted', other]) await admin.post(secrets, { metadata: { name } })
      const change = { metadata: { labels: { row: 'changed' } } }
      expectStatus(await restricted.get(`${secrets}/granted`), 200)
      expectStatus(await restricted.patch(`${secrets}/granted`, change), 200)
      const refused = [
        await restricted.get(`${secrets}/${other}`),
        await restricted.patch(`${secrets}/${other}`, change),
        await restricted.get(secrets),
        await restricted.get(`${secrets}?fieldSelector=metadata.name=granted`),
        await restricted.post(secrets, { metadata: { name: 'granted' } }),
        await restricted.delete(`${secrets}/granted`),
        await restricted.delete(secrets),
      ]
      for (const answer of refused) expectRefusal(answer, 403, 'Forbidden')
      for (const name of ['granted', other]) expectStatus(await admin.delete(`${secrets}/${name}`), 200)
      // An apply that would make its object is a creation.
      const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'granted' } }
      const applied = await restricted.patch(`${secrets}/granted?fieldManager=row`, object, applyPatch)
      expectRefusal(applied, 403, 'Forbidden')
      expectStatus(await admin.get(`${secrets}/granted`), 404)
    },
  },
  {
    number: 9,
    claim: 'a right by name covers a list that selects that name, and no other list',
    usedByConsole: false,
    run: async ({ restricted, core }) => {
      const selecting = (name: string) => restricted.get(`${core}/configmaps?fieldSelector=metadata.name=${name}`)
      expectStatus(await selecting('granted'), 200)
      expectRefusal(await selecting('other'), 403, 'Forbidden')
      expectRefusal(await restricted.get(`${core}/configmaps`), 403, 'Forbidden')
    },
  },
  {
    number: 10,
    claim: 'selfsubjectrulesreviews answers 201 with the rules of the namespace',
    usedByConsole: true,
    run: async (trial) => {
      const answer = await trial.restricted.post('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: { namespace: trial.namespace },
      })
      expectStatus(answer, 201)
      const rules = list(valueAt(answer.json, 'status', 'resourceRules'))
      const rule = rules.find((candidate) => list(valueAt(candidate, 'resources')).includes('pods'))
      expect(valueAt(rule, 'verbs')).toEqual(['get', 'list', 'watch'])
    },
  },
  {
    number: 10,
    claim: 'in a namespace that nobody made, selfsubjectrulesreviews lists what is granted everywhere',
    usedByConsole: true,
    run: async (trial) => {
      const answer = await trial.restricted.post('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: { namespace: freshName('nowhere') },
      })
      expectStatus(answer, 201)
      const rules = list(valueAt(answer.json, 'status', 'resourceRules'))
      const resources = rules.flatMap((rule) => list(valueAt(rule, 'resources')))
      expect(resources).toContain('selfsubjectaccessreviews')
      expect(resources).not.toContain('pods')
    },
  },
  {
    number: 10,
    claim: 'selfsubjectreviews answers 201 with the name of the account',
    usedByConsole: true,
    run: async (trial) => {
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
      const answer = await trial.restricted.post('/apis/authentication.k8s.io/v1/selfsubjectreviews', body)
      expectStatus(answer, 201)
      expect(valueAt(answer.json, 'status', 'userInfo', 'username')).toMatch(/\S/)
    },
  },
  {
    number: 11,
    claim: 'impersonating a user without the right answers 403',
    usedByConsole: false,
    run: async (trial) => {
      const answer = await trial.restricted.get(`${trial.core}/pods`, { 'impersonate-user': 'someone' })
      expectRefusal(answer, 403, 'Forbidden')
    },
  },
  {
    number: 11,
    claim: 'impersonating a group alone answers 400',
    usedByConsole: false,
    run: async (trial) => {
      expectStatus(await trial.admin.get(`${trial.core}/pods`, { 'impersonate-group': 'some-group' }), 400)
    },
  },
  {
    number: 12,
    claim: 'an Audit-ID comes back as sent; without one the server makes a UUID',
    usedByConsole: true,
    run: async (trial) => {
      const sent = `${randomUUID()}.1`
      expect((await trial.admin.get(`${trial.core}/pods`, { 'audit-id': sent })).headers['audit-id']).toBe(sent)
      expect((await trial.admin.get(`${trial.core}/pods`)).headers['audit-id']).toMatch(uuid)
    },
  },
]
