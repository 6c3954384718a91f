import { expect, test } from 'vitest'

import { refusalWords } from './refusal-words.ts'

test('a malformed request names the field and what is wrong with it', () => {
  const words = refusalWords({
    reason: 'malformed',
    issues: [{ path: 'replicas', message: 'expected a whole number' }],
  })
  expect(words).toBe('The request is not understood. replicas: expected a whole number.')
})

test('a role learns who may', () => {
  const words = refusalWords({ reason: 'role-may-not', role: 'operator', allowed: ['admin'] })
  expect(words).toBe('This is not part of the operator role. It needs the admin role.')
})

test('a wait is told in seconds, then in minutes', () => {
  expect(refusalWords({ reason: 'too-many-requests', retryAfterSeconds: 42 })).toContain('42 seconds')
  expect(refusalWords({ reason: 'too-many-requests', retryAfterSeconds: 61 })).toContain('2 minutes')
})

test('only what refuses is said when guardrails refuse', () => {
  const words = refusalWords({
    reason: 'guardrail',
    guardrails: [
      { code: 'no-autoscaler', level: 'pass' },
      { code: 'would-stop-collection', level: 'refuse' },
    ],
  })
  expect(words).toBe('Events sent while no collector runs are lost.')
})

test('a missing right comes with the line of the Role to add', () => {
  const roleLine = '- { apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"] }'
  const words = refusalWords({
    reason: 'missing-right',
    verb: 'patch',
    resource: 'apps/deployments',
    namespace: 'tracardi',
    roleLine,
  })
  expect(words).toContain(roleLine)
})
