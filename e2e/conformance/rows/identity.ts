import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { openApi } from '#e2e/cluster/api.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expectRefusal, expectStatus } from '../expectations.ts'
import type { Row } from '../row.ts'
import type { Trial } from '../trial.ts'

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
