import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import { pulsarPlace } from './pulsar-place.ts'

const api = { ...workloadOf({ name: 'api' }), namespace: 't', release: 'r', id: 't/api' }
const other = { ...workloadOf({ name: 'api' }), namespace: 'u', release: 'r', id: 'u/api' }
const at = (host: string, tenant?: string) => [
  { store: 'pulsar' as const, host, port: 6_650, ...(tenant === undefined ? {} : { tenant }) },
]
const placeOf = (own: ReturnType<typeof at>, others: ReturnType<typeof at> = []) =>
  pulsarPlace(
    { namespace: 't', release: 'r' },
    [api, other],
    new Map([
      ['t/api', own],
      ['u/api', others],
    ]),
  )

test.each([
  ['pulsar-proxy', 't'],
  ['pulsar-proxy.queues', 'queues'],
  ['pulsar-proxy.queues.svc', 'queues'],
  ['pulsar-proxy.queues.svc.cluster.local', 'queues'],
])('%s is counted in the namespace %s', (host, namespace) => {
  expect(placeOf(at(host))).toEqual({ granted: true, value: { namespace, tenant: null } })
})

test.each(['pulsar.example.com', '10.1.2.3'])('%s is nobody’s namespace', (host) => {
  expect(placeOf(at(host)).granted).toBe(false)
})

test('without a named Pulsar one beside the installation is its own', () => {
  expect(placeOf([])).toEqual({ granted: true, value: { namespace: 't', tenant: null } })
})

test('two installations on one Pulsar are told apart by their tenants alone', () => {
  expect(placeOf(at('p.queues'), at('p.queues')).granted).toBe(false)
  expect(placeOf(at('p.queues', 'one'), at('p.queues')).granted).toBe(false)
  expect(placeOf(at('p.queues', 'one'), at('p.queues', 'one')).granted).toBe(false)
  expect(placeOf(at('p.queues', 'one'), at('p.queues', 'two'))).toEqual({
    granted: true,
    value: { namespace: 'queues', tenant: 'one' },
  })
})

test('an installation that names two Pulsars has no queue that could be told', () => {
  expect(placeOf([...at('p.queues'), ...at('p.other')]).granted).toBe(false)
})
