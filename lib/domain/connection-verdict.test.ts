import { expect, test } from 'vitest'

import { topologyOf } from '#lib/operations/fake-world.ts'
import { connectionVerdict } from './connection-verdict.ts'
import type { Stream } from './topology.ts'

const stream: Stream = {
  resource: 'pods',
  namespace: 'tracardi',
  state: 'live',
  asOf: null,
  relists: 0,
  isAbsent: false,
  reconnects: 0,
  lastError: null,
  essential: true,
}

test('all watches live is said with their number', () => {
  expect(connectionVerdict({ ...topologyOf([]), streams: [stream] }, 'live')).toEqual({
    sentence: 'Connected to the cluster: 1 of 1 watch live.',
    status: 'ok',
  })
})

test('one that is forbidden degrades', () => {
  const streams: Stream[] = [stream, { ...stream, resource: 'events', state: 'forbidden' }]
  expect(connectionVerdict({ ...topologyOf([]), streams }, 'live').status).toBe('degraded')
})

test('a cluster out of reach is no connection, whatever the watches last said', () => {
  const problems = [{ code: 'cluster-unreachable', message: 'm', remedy: 'r', namespace: null } as const]
  expect(connectionVerdict({ ...topologyOf([]), streams: [stream], problems }, 'stale').status).toBe('critical')
})
