import { expect, test } from 'vitest'

import { takenHosts, type Gateway, type GatewayListener, type GatewayParent } from './gateway.ts'

const plain: GatewayListener = { name: 'web', hostname: null, port: 80, isTls: false, from: 'All' }
const tls: GatewayListener = { ...plain, name: 'tls', port: 443, isTls: true }
const parent: GatewayParent = {
  kind: 'Gateway',
  namespace: 'edge',
  name: 'public',
  listener: null,
  port: null,
  answer: null,
}

function taken(
  listeners: readonly GatewayListener[],
  hosts: readonly string[],
  change: Partial<GatewayParent> = {},
  namespace = 't',
) {
  const gateway: Gateway = { namespace: 'edge', name: 'public', annotations: {}, addresses: [], listeners }
  return takenHosts(gateway, { ...parent, ...change }, { namespace, hosts })
}

test.each([
  ['any host by any listener', null, [], [null]],
  ['the host of the listener, where the route names none', 'a.example.com', [], ['a.example.com']],
  ['the hosts of the route, where the listener takes all', null, ['a.example.com'], ['a.example.com']],
  ['the same host', 'a.example.com', ['a.example.com', 'b.example.com'], ['a.example.com']],
  ['hosts below a wildcard of the listener', '*.example.com', ['a.b.example.com', 'example.com'], ['a.b.example.com']],
  ['the host of the listener below a wildcard of the route', 'a.example.com', ['*.example.com'], ['a.example.com']],
  ['the narrower of two wildcards', '*.example.com', ['*.a.example.com', '*.org'], ['*.a.example.com']],
  ['nothing that merely ends alike', '*.example.com', ['badexample.com'], []],
])('a listener takes %s', (_, hostname, hosts, expected) => {
  expect(taken([{ ...tls, hostname }], hosts).map(({ host }) => host)).toEqual(expected)
})

test('a host is listened for by TLS where any listener ends it, at the usual port first', () => {
  const odd = { ...tls, name: 'odd', port: 8443 }
  expect(taken([plain, odd], ['a.example.com'])).toEqual([{ host: 'a.example.com', isTls: true, port: 8443 }])
  expect(taken([odd, plain, tls], ['a.example.com'])).toMatchObject([{ port: 443 }])
  expect(taken([plain, { ...tls, hostname: 'b.example.com' }], ['a.example.com', 'b.example.com'])).toEqual([
    { host: 'a.example.com', isTls: false, port: 80 },
    { host: 'b.example.com', isTls: true, port: 443 },
  ])
})

test('a route means one listener by its name or its port', () => {
  expect(taken([plain, tls], ['a.example.com'], { listener: 'web' })).toMatchObject([{ port: 80 }])
  expect(taken([plain, tls], ['a.example.com'], { port: 443 })).toMatchObject([{ port: 443 }])
  expect(taken([plain, tls], ['a.example.com'], { listener: 'gone' })).toEqual([])
})

test('a listener takes routes only from namespaces that it allows', () => {
  const from = (allowed: GatewayListener['from'], change: Partial<GatewayParent> = {}, namespace = 't') =>
    taken([{ ...tls, from: allowed }], ['a.example.com'], change, namespace).length === 1
  const selector = (matchLabels: Record<string, string>) => ({ selector: { matchLabels, matchExpressions: [] } })
  expect(from('Same')).toBe(false)
  expect(from('Same', {}, 'edge')).toBe(true)
  expect(from('None', {}, 'edge')).toBe(false)
  expect(from(selector({ 'kubernetes.io/metadata.name': 't' }))).toBe(true)
  expect(from(selector({ 'kubernetes.io/metadata.name': 'other' }))).toBe(false)
  expect(from(selector({ team: 'blue' }))).toBe(false)
  expect(from(selector({ team: 'blue' }), { answer: 'accepted' })).toBe(true)
})
