import { expect, test } from 'vitest'

import { planRequestSchema, submissionSchema } from '#lib/contracts/actions.ts'
import { bodyOf, queryOf, readBy } from './read-request.ts'

test.each([
  [{ kind: 'scale', replicas: '3' }, 'replicas', 'must be a number'],
  [{ kind: 'scale', replicas: 1.5 }, 'replicas', 'must be a whole number'],
  [{ kind: 'scale' }, 'replicas', 'is missing'],
  [{ kind: 'scale', replicas: 3, force: true }, 'force', 'is not a known field'],
  [[], '', 'must be an object'],
])('%j is refused at its path', (body, path, message) => {
  expect(readBy(planRequestSchema, body)).toEqual({
    granted: false,
    refusal: { reason: 'malformed', issues: [{ path, message }] },
  })
})

test('every fault of a request is named', () => {
  const read = readBy(submissionSchema, { planHash: 'x', reason: 'short' })
  expect(read).toMatchObject({
    refusal: {
      issues: [
        { path: 'planHash', message: 'is not in the expected form' },
        { path: 'reason', message: 'must have at least 10 characters' },
      ],
    },
  })
})

test('an empty parameter is none, a doubled one is refused', () => {
  expect(queryOf(new URLSearchParams('log=ops&actor='))).toEqual({ granted: true, value: { log: 'ops' } })
  expect(queryOf(new URLSearchParams('log=ops&log=sec'))).toMatchObject({
    refusal: { issues: [{ path: 'log', message: 'is given more than once' }] },
  })
})

function post(body: string, type = 'application/json') {
  return new Request('http://localhost/', { method: 'POST', body, headers: { 'content-type': type } })
}

test('a body is JSON, says so and is small', async () => {
  expect(await bodyOf(post('{"replicas":3}', 'application/json; charset=utf-8'))).toEqual({
    granted: true,
    value: { replicas: 3 },
  })
  expect(await bodyOf(post('{"replicas":3}', 'text/plain'))).toMatchObject({ refusal: { reason: 'not-json' } })
  expect(await bodyOf(post('{"replicas":'))).toMatchObject({ refusal: { reason: 'malformed' } })
  expect(await bodyOf(post(JSON.stringify('a'.repeat(65_536))))).toMatchObject({
    refusal: { reason: 'body-too-large' },
  })
})
