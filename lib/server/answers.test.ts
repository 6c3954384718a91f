import { expect, test } from 'vitest'

import { ApiFailure } from '#lib/kubernetes/api-failure.ts'
import { rightOf } from '#lib/kubernetes/request-right.ts'
import { failureAnswer } from './answers.ts'

const path = '/apis/apps/v1/namespaces/tracardi/controllerrevisions'

function failureOf(status: number, asked: { method?: string; path: string }): ApiFailure {
  return new ApiFailure({ name: asked.path, right: rightOf(asked) }, status, 'no', null)
}

test('a no of the API server that nobody expected still names the right and the line to add', async () => {
  const answer = failureAnswer(failureOf(403, { path }), 'r', 'GET /api/revisions')
  expect(answer.status).toBe(502)
  expect(await answer.json()).toMatchObject({
    refusal: {
      reason: 'missing-right',
      verb: 'list',
      resource: 'apps/controllerrevisions',
      namespace: 'tracardi',
      roleLine: '- { apiGroups: ["apps"], resources: ["controllerrevisions"], verbs: ["list"] }',
    },
  })
})

test('of a Secret only the one that was asked for is offered', async () => {
  const asked = { method: 'PATCH', path: '/api/v1/namespaces/tracardi/secrets/tracardi-admin-password' }
  const { refusal } = await failureAnswer(failureOf(403, asked), 'r', 'POST /api/rotation').json()
  expect(refusal.roleLine).toBe(
    '- { apiGroups: [""], resources: ["secrets"], resourceNames: ["tracardi-admin-password"], verbs: ["patch"] }',
  )
})

test('any other failure stays what it is: a bug, with a reference', async () => {
  const answer = failureAnswer(failureOf(422, { path }), 'reference-1', 'GET /api/revisions')
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({ refusal: null, requestId: 'reference-1' })
})
