import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import type { Route } from '../topology.ts'
import { wayInHealth } from './way-in-health.ts'
import { waysIn, type TlsAnswer } from './way-in.ts'

const nowMs = Date.parse('2026-11-21T12:00:00Z')
const inDays = (days: number) => new Date(nowMs + days * 86_400_000).toISOString()
const collector = workloadOf({ name: 'api', role: 'collector' })
const ingress: Route = {
  id: 't/Ingress/public',
  kind: 'Ingress',
  namespace: 't',
  name: 'public',
  release: 'r',
  hosts: ['collect.example.com'],
  paths: ['/'],
  tls: 'usual-port',
  exposure: 'internet',
  exposureEvidence: 'nothing restricts it',
  allowedRanges: [],
  addresses: ['203.0.113.7'],
  targetIds: [collector.id],
}
const inside: Partial<Route> = { exposure: 'internal' }
const tls: TlsAnswer = { answers: 'tls', protocol: 'TLSv1.3', validFrom: inDays(-30), validTo: inDays(60), doubt: null }
const judge = (answer: TlsAnswer | null, more: Partial<Route> = {}, agoMs = 60_000) => {
  const route = { ...ingress, ...more }
  const answers = waysIn([route]).flatMap((way) => (answer ? [{ ...way, answer, atMs: nowMs - agoMs }] : []))
  const [first] = wayInHealth({ routes: [route], workloads: [collector], answers, asOf: inDays(0), nowMs })
  return first ?? expect.unreachable()
}

test.each([
  ['good for long', tls, {}, 'ok'],
  ['that ends in 14 days', { ...tls, validTo: inDays(14) }, {}, 'degraded'],
  ['that ends in 15 days', { ...tls, validTo: inDays(15) }, {}, 'ok'],
  ['that ends in 3 days', { ...tls, validTo: inDays(3) }, {}, 'critical'],
  ['that has expired', { ...tls, validTo: inDays(-1), doubt: 'out-of-date' }, {}, 'critical'],
  ['that is not good yet', { ...tls, validFrom: inDays(1), doubt: 'out-of-date' }, {}, 'critical'],
  ['for another host', { ...tls, doubt: 'wrong-host' }, {}, 'critical'],
  ['for another host, inside', { ...tls, doubt: 'wrong-host' }, inside, 'degraded'],
  ['of an unknown issuer', { ...tls, doubt: 'unknown-issuer' }, {}, 'degraded'],
  ['of an own issuer, inside', { ...tls, doubt: 'unknown-issuer' }, inside, 'ok'],
  ['by an old protocol', { ...tls, protocol: 'TLSv1.1' }, {}, 'degraded'],
] satisfies [string, TlsAnswer, Partial<Route>, string][])(
  'a certificate %s is judged by it',
  (_, answer, more, status) => {
    expect(judge(answer, more)).toMatchObject({ status, asOf: new Date(nowMs - 60_000).toISOString() })
  },
)

test.each([
  ['plain HTTP on the collector of the Internet', { answers: 'no-tls', detail: 'it hung up' }, {}, 'degraded'],
  ['plain HTTP inside', { answers: 'no-tls', detail: 'it hung up' }, inside, 'ok'],
  ['plain HTTP on the GUI of the Internet', { answers: 'refused' }, { tls: 'none', targetIds: ['gui'] }, 'degraded'],
  ['plain HTTP for nobody knows whom', { answers: 'refused' }, { tls: 'none', exposure: 'unknown' }, 'unknown'],
  ['a refusal where TLS is declared', { answers: 'refused' }, {}, 'critical'],
  ['a refusal where none is declared', { answers: 'refused' }, { tls: 'none' }, 'degraded'],
  ['no way there', { answers: 'unreachable', why: 'silence', detail: 'no connection within 4 s' }, {}, 'unknown'],
  ['nobody who tried', null, {}, 'unknown'],
  ['a balancer that waits for its address', null, { kind: 'LoadBalancer', hosts: [], addresses: [] }, 'degraded'],
  ['a balancer without port 443', null, { kind: 'LoadBalancer', hosts: [], tls: 'none' }, 'degraded'],
  ['a port of the nodes', null, { kind: 'NodePort', hosts: [], addresses: [] }, 'unknown'],
  [
    'a gateway of which nobody knows who reaches it',
    { answers: 'refused' },
    { kind: 'HTTPRoute', tls: 'none', exposure: 'unknown', addresses: [] },
    'unknown',
  ],
  [
    'a refusal where TLS ends at another port',
    { answers: 'refused' },
    { kind: 'HTTPRoute', tls: 'other-port' },
    'unknown',
  ],
  ['a route without hosts of its own', null, { kind: 'HTTPRoute', hosts: [], addresses: [] }, 'unknown'],
  ['a wildcard', null, { hosts: ['*.example.com'] }, 'unknown'],
] satisfies [string, TlsAnswer | null, Partial<Route>, string][])('%s is judged by it', (_, answer, more, status) => {
  const health = judge(answer, more)
  expect(health.status).toBe(status)
  expect(health.because).toMatch(/\.$/)
})

test('a way in of which nobody knows who comes says why', () => {
  const exposureEvidence = 'its Gateway t/edge has no address yet'
  expect(judge(tls, { kind: 'HTTPRoute', exposure: 'unknown', exposureEvidence, addresses: [] })).toMatchObject({
    exposureEvidence,
    address: null,
  })
  const nameless = { kind: 'HTTPRoute', exposureEvidence, hosts: [], addresses: [] } as const
  expect(judge(null, nameless).because).toBe(`Where it is reached is not known: ${exposureEvidence}.`)
})

test('what was seen long ago is not known now, and what cannot be reached says what to open', () => {
  expect(judge(tls, {}, 3_600_000).status).toBe('unknown')
  expect(judge({ answers: 'unreachable', why: 'silence', detail: 'no answer (ENETUNREACH)' }).because).toContain(
    'NetworkPolicy',
  )
  expect(judge({ answers: 'unreachable', why: 'unknown-name', detail: '' }).because).toContain('DNS')
})

test('only hosts and addresses that objects name are tried, and none that would be the console or its machine', () => {
  const at = (more: Partial<Route>) => waysIn([{ ...ingress, ...more }])
  expect(at({})).toEqual([{ routeId: ingress.id, host: 'collect.example.com', at: '203.0.113.7', port: 443 }])
  expect(at({ addresses: [] })).toMatchObject([{ at: 'collect.example.com' }])
  expect(at({ hosts: ['a.example.com', '*.example.com'] })).toHaveLength(1)
  for (const address of [
    '127.0.0.1',
    '169.254.169.254',
    '::1',
    '::ffff:127.0.0.1',
    'fe80::1',
    'localhost',
    'a b',
    '0.0.0.0',
  ])
    expect(at({ addresses: [address] })).toEqual([])
})
