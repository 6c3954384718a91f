import { expect, test } from 'vitest'

import type { TlsAnswer, WayIn } from '#lib/domain/health/way-in.ts'
import type { Route } from '#lib/domain/topology.ts'
import { createWayInTrier } from './try-ways-in.ts'

const ingress = (hosts: readonly string[]): Route => ({
  id: 't/Ingress/public',
  kind: 'Ingress',
  namespace: 't',
  name: 'public',
  release: 'r',
  hosts,
  paths: ['/'],
  tls: 'usual-port',
  exposure: 'internet',
  exposureEvidence: 'nothing restricts it',
  allowedRanges: [],
  addresses: ['203.0.113.7'],
  targetIds: [],
})
const picture = (hosts: readonly string[]) => ({ routes: [ingress(hosts)] })
const tls: TlsAnswer = { answers: 'tls', protocol: 'TLSv1.3', validFrom: '', validTo: '', doubt: null }

/** Answers as told, and keeps whom it was asked about. */
function recorded(answer: TlsAnswer) {
  const asked: string[] = []
  const shake = async ({ host }: WayIn) => {
    asked.push(host ?? '')
    return answer
  }
  return { asked, tryWaysIn: createWayInTrier(shake) }
}

const minute = 60_000

test('a certificate is looked at once in ten minutes, and a host that is new at once', async () => {
  const { asked, tryWaysIn } = recorded(tls)
  const now = Date.now()
  await tryWaysIn(picture(['a.example.com']), now)
  await tryWaysIn(picture(['a.example.com', 'b.example.com']), now + minute)
  expect(asked).toEqual(['a.example.com', 'b.example.com'])
  await tryWaysIn(picture(['a.example.com']), now + 11 * minute)
  expect(asked).toEqual(['a.example.com', 'b.example.com', 'a.example.com'])
})

test('a way that was shut is tried again after a minute, and one that is gone is forgotten', async () => {
  const { asked, tryWaysIn } = recorded({ answers: 'unreachable', why: 'silence', detail: 'no answer' })
  const now = Date.now()
  await tryWaysIn(picture(['a.example.com']), now)
  await tryWaysIn(picture(['a.example.com']), now + minute / 2)
  expect(asked).toHaveLength(1)
  await tryWaysIn(picture(['a.example.com']), now + 2 * minute)
  expect(asked).toHaveLength(2)
  expect(await tryWaysIn({ routes: [] }, now + 2 * minute)).toEqual([])
})

test('a list of hosts that somebody made is not gone through', async () => {
  const { asked, tryWaysIn } = recorded(tls)
  await tryWaysIn(picture(Array.from({ length: 500 }, (_, index) => `h${index}.example.com`)), Date.now())
  expect(asked).toHaveLength(30)
})
