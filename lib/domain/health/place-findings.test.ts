import { expect, test } from 'vitest'

import { placeFindings, unjudgedPlaces } from './place-findings.ts'
import type { QueueHealth } from './queue-health.ts'
import type { StoreHealth } from './store-health.ts'
import type { WayInHealth } from './way-in-health.ts'
import { sampleWayIn } from '../testing/sample-way-in.ts'

const wayIn = sampleWayIn()
const queue: QueueHealth = { status: 'unknown', because: 'Not known.', since: null, source: 'Pulsar', asOf: null }

const store: StoreHealth = {
  store: 'mysql',
  status: 'critical',
  because: 'db.example.com:3306 serves nobody: connection refused.',
  since: null,
  source: 'a greeting by the console',
  asOf: null,
  version: null,
  versionBecause: '',
  tookMs: null,
}

test('each way in, the queue and each store elsewhere is one finding, with who saw it and where it is explained', () => {
  const balancer = { ...wayIn, routeId: 't/LoadBalancer/lb', name: 'lb', host: null, address: null }
  expect(placeFindings({ queue, waysIn: [wayIn, balancer], storesElsewhere: [store] })).toMatchObject([
    {
      id: 'way-in t/Ingress/public collect.example.com',
      place: 'ways-in',
      status: 'critical',
      sentence: 'collect.example.com: The certificate expired on 2026-11-20: clients refuse it.',
      detail: 'Ingress public, seen by a TLS handshake by the console.',
    },
    { id: 'way-in t/LoadBalancer/lb', sentence: expect.stringMatching(/^lb: /) },
    { id: 'queue', place: 'queue', status: 'unknown', sentence: 'The workers’ queue: Not known.' },
    {
      id: 'store mysql',
      place: 'stores',
      status: 'critical',
      sentence: 'MySQL: db.example.com:3306 serves nobody: connection refused.',
    },
  ])
})

test('what nobody could judge is counted, and what nobody has is not', () => {
  const words = (
    waysIn: readonly WayInHealth['status'][],
    of: QueueHealth | null,
    stores: readonly StoreHealth[] = [],
  ) =>
    unjudgedPlaces(
      placeFindings({
        queue: of,
        storesElsewhere: stores,
        waysIn: waysIn.map((status, index) => ({ ...wayIn, status, host: `h${index}` })),
      }),
    ).map((one) => one.words)
  expect(words(['ok', 'unknown', 'unknown'], queue)).toEqual(['2 of 3 ways in', 'the workers’ queue'])
  expect(words(['unknown'], null)).toEqual(['the only way in'])
  const blind = { ...store, status: 'unknown' } as const
  expect(words([], null, [store, blind])).toEqual(['1 of 2 stores elsewhere'])
  expect(words(['ok', 'critical'], { ...queue, status: 'ok' })).toEqual([])
})
