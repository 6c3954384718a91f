import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'

import { sampleAction } from '#lib/domain/testing/sample-action.ts'
import { actionsQuery, rememberAction } from './actions.ts'
import { applyNews } from './live-cache.ts'

test('an answer that comes after the news of the end leaves the end', () => {
  const client = new QueryClient()
  const running = sampleAction({ state: 'applied', phase: 'changing' })
  const ended = { ...running, state: 'succeeded', phase: null } as const
  const stateNow = () => client.getQueryData(actionsQuery().queryKey)?.map(({ state }) => state)
  rememberAction(client, running)
  expect(stateNow()).toEqual(['applied'])
  applyNews(client, [{ event: 'action', data: ended }], 0)
  rememberAction(client, running)
  expect(stateNow()).toEqual(['succeeded'])
})
