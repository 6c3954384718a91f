import { expect, test } from 'vitest'

import { readSocketSettings } from './socket-settings.mjs'

test('unless told otherwise only this machine may connect, and nobody is a proxy', () => {
  const read = readSocketSettings({})
  expect(read).toMatchObject({ settings: { port: 3000, host: '0.0.0.0', proxyHops: 1, socketsPerPeer: 100 } })
  if ('problem' in read) throw new Error(read.problem)
  expect(read.settings.networks.includes('127.0.0.1')).toBe(true)
  expect(read.settings.networks.includes('10.0.0.1')).toBe(false)
  expect(read.settings.proxies.includes('127.0.0.1')).toBe(false)
})

test.each([
  [{ TRUSTED_NETWORKS: '' }, 'TRUSTED_NETWORKS is empty'],
  [{ TRUSTED_NETWORKS: ' , ' }, 'TRUSTED_NETWORKS is empty'],
  [{ TRUSTED_NETWORKS: 'office' }, 'TRUSTED_NETWORKS: "office" is not an IP address'],
  [{ TRUSTED_PROXIES: '10.0.0.0/40' }, 'TRUSTED_PROXIES: "10.0.0.0/40" has a prefix length'],
  [{ PORT: '0' }, 'PORT is "0"; it must be a whole number from 1 to 65535.'],
  [{ PORT: '3000x' }, 'PORT is "3000x"'],
  [{ SOCKETS_PER_PEER: '1.5' }, 'SOCKETS_PER_PEER is "1.5"'],
])('%j is one sentence', (environment, words) => {
  expect(readSocketSettings(environment)).toEqual({ problem: expect.stringContaining(words) })
})
