import { expect, test } from 'vitest'

import type { Stream } from '../topology.ts'
import { routeReadings, routeWords } from './route-reading.ts'

const stream = (change: Partial<Stream>): Stream => ({
  resource: 'traefik.io/ingressroutes',
  namespace: 'tracardi',
  state: 'live',
  asOf: null,
  relists: 0,
  reconnects: 0,
  lastError: null,
  isAbsent: false,
  essential: false,
  ...change,
})

const traefikOf = (...streams: readonly Stream[]) =>
  routeReadings(streams).find(({ resource }) => resource === 'traefik.io/ingressroutes')?.state

test('a kind that the cluster lacks is absent, one that it hides is forbidden, one nobody has heard of is unknown', () => {
  expect(traefikOf(stream({ isAbsent: true }))).toBe('absent')
  expect(traefikOf(stream({}))).toBe('read')
  expect(traefikOf(stream({ state: 'starting' }))).toBe('unknown')
  expect(traefikOf()).toBe('unknown')
  expect(traefikOf(stream({}), stream({ namespace: 'other', state: 'forbidden' }))).toBe('forbidden')
})

test('a right that is missing is said with the line to add', () => {
  const words = routeWords({ resource: 'gateway.networking.k8s.io/httproutes', state: 'forbidden' })
  expect(words.fix).toBe(
    '- { apiGroups: ["gateway.networking.k8s.io"], resources: ["httproutes"], verbs: ["list", "watch"] }',
  )
})

test('without Gateways it is addresses that are not known, not requests', () => {
  const words = routeWords({ resource: 'gateway.networking.k8s.io/gateways', state: 'forbidden' })
  expect(words.text).toContain('where HTTPRoutes are reached is not known')
  expect(words.fix).toContain('resources: ["gateways"]')
})
