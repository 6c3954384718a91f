import fc from 'fast-check'
import { expect, test } from 'vitest'

import { clientOf, parseAddress, parseNetworks, scrubHeaders } from './trusted-networks.mjs'

function networks(text: string) {
  const parsed = parseNetworks(text)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.networks
}

test('a list takes addresses and ranges of both families', () => {
  const list = networks('10.20.0.0/16, 192.0.2.7 2001:db8::/32')
  expect(list.ranges).toEqual(['10.20.0.0/16', '192.0.2.7', '2001:db8::/32'])
  expect(list.includes('10.20.255.1')).toBe(true)
  expect(list.includes('::ffff:10.20.0.1')).toBe(true)
  expect(list.includes('2001:db8::5')).toBe(true)
  expect(list.includes('10.21.0.1')).toBe(false)
  expect(list.includes('192.0.2.8')).toBe(false)
  expect(list.includes('::1')).toBe(false)
  expect(list.includes(undefined)).toBe(false)
  expect(list.includes('nonsense')).toBe(false)
})

test.each([
  ['10.0.0', '"10.0.0" is not an IP address'],
  ['office', '"office" is not an IP address'],
  ['10.0.0.0/33', 'not between 0 and 32'],
  ['10.0.0.0/8/8', 'is not an IP address'],
  ['10.0.0.0/x', 'not between 0 and 32'],
  ['0.0.0.0/0', 'too wide'],
  ['::/0', 'too wide'],
  ['::ffff:10.0.0.0/104', 'is not an IP address'],
  ['127.0.0.1, fe80::1%eth0', 'is not an IP address'],
])('%s is refused by name', (text, words) => {
  const parsed = parseNetworks(text)
  expect('problem' in parsed && parsed.problem).toContain(words)
})

test('an IPv4 address inside IPv6 is the IPv4 address', () => {
  expect(parseAddress('::ffff:127.0.0.1')).toEqual({ address: '127.0.0.1', family: 'ipv4' })
  expect(parseAddress('fe80::1%eth0')).toEqual({ address: 'fe80::1', family: 'ipv6' })
  expect(parseAddress('')).toBeNull()
})

const proxies = networks('10.0.0.0/24')
const maxHops = 2

test('a peer that is no proxy speaks for itself, whatever it says about others', () => {
  expect(clientOf({ peer: '203.0.113.9', forwardedFor: '127.0.0.1', proxies, maxHops })).toEqual({
    address: '203.0.113.9',
    via: [],
  })
})

test('behind proxies the first untrusted hop from the right is the client', () => {
  const client = clientOf({ peer: '10.0.0.5', forwardedFor: '127.0.0.1, 203.0.113.9, 10.0.0.6', proxies, maxHops })
  expect(client).toEqual({ address: '203.0.113.9', via: ['10.0.0.5', '10.0.0.6'] })
})

test('a proxy that forwards nobody is the client itself', () => {
  expect(clientOf({ peer: '::ffff:10.0.0.5', forwardedFor: undefined, proxies, maxHops })).toEqual({
    address: '10.0.0.5',
    via: [],
  })
})

test.each([
  ['a word', 'unknown'],
  ['an address with a port', '203.0.113.9:4711'],
  ['a bracketed address', '[2001:db8::1]'],
  ['a zone', 'fe80::1%eth0'],
  ['nothing between commas', '203.0.113.9,, 10.0.0.6'],
  ['octal', '0177.0.0.1'],
  ['more hops than allowed', '203.0.113.9, 10.0.0.8, 10.0.0.7, 10.0.0.6'],
])('%s in the forwarded list is untrusted', (_, forwardedFor) => {
  expect(clientOf({ peer: '10.0.0.5', forwardedFor, proxies, maxHops })).toBeNull()
})

test('no forwarded list makes an untrusted peer anything but itself', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (peer, forwardedFor) => {
      fc.pre(!proxies.includes(peer))
      expect(clientOf({ peer, forwardedFor, proxies, maxHops })).toEqual({ address: peer, via: [] })
    }),
  )
})

test('what is left of the first untrusted hop never counts', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.ipV4())), (forged) => {
      const forwardedFor = [...forged.map((text) => text.replaceAll(',', '')), '203.0.113.9'].join(', ')
      expect(clientOf({ peer: '10.0.0.5', forwardedFor, proxies, maxHops })?.address).toBe('203.0.113.9')
    }),
  )
})

test('claims of proxies and of Next are removed from both views of the headers', () => {
  const forged = [
    'X-Forwarded-For',
    'x-forwarded-proto',
    'X_Forwarded_For',
    'Forwarded',
    'X-Real-IP',
    'X-Client-IP',
    'CF-Connecting-IP',
    'True-Client-IP',
    'X-Cluster-Client-IP',
    'X-Middleware-Subrequest',
    'x-nextjs-data',
    'Next-Resume',
    'X-Console-Peer',
  ]
  const kept = ['Host', 'Cookie', 'X-Console-CSRF']
  const request = {
    headers: Object.fromEntries([...forged, ...kept].map((name) => [name.toLowerCase(), 'value'])),
    rawHeaders: [...forged, ...kept].flatMap((name) => [name, 'value']),
  }
  scrubHeaders(request)
  expect(Object.keys(request.headers)).toEqual(['host', 'cookie', 'x-console-csrf'])
  expect(request.rawHeaders).toEqual(['Host', 'value', 'Cookie', 'value', 'X-Console-CSRF', 'value'])
})
