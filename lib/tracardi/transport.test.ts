import { expect, test } from 'vitest'
import { Secret } from '#lib/domain/secret.ts'
import { createTracardi } from './create-tracardi.ts'
import { instance, says, sends } from './testing/http-server.ts'

const pod = { instanceId: 'tracardi/api-1', host: '10.1.2.3', port: 80 }
const throughProxy = (url: string) => createTracardi({ proxy: new Secret(url), totalTimeoutMs: 1_000 })

test('through a proxy the whole address is asked for, without a tunnel', async () => {
  const proxy = await instance(says(403, { detail: 'Access forbidden' }))
  const tracardi = throughProxy(`http://127.0.0.1:${proxy.at.port}`)
  expect(await tracardi.probe(pod)).toMatchObject({ finding: 'hidden' })
  expect(await tracardi.probe({ ...pod, host: 'fd00::7', port: 8080 })).toMatchObject({ finding: 'hidden' })
  // undici names the default port no more; the proxy adds it again.
  expect(proxy.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET http://10.1.2.3/user-account',
    'GET http://[fd00::7]:8080/user-account',
  ])
  expect(proxy.received[0]?.headers).toMatchObject({ host: '10.1.2.3', authorization: 'Bearer console-probe' })
  await tracardi.close()
})

test("a proxy's credentials go to the proxy and nowhere else", async () => {
  const proxy = await instance(says(401, { detail: 'Invalid authentication credentials' }))
  const tracardi = throughProxy(`http://console:s%40cret@127.0.0.1:${proxy.at.port}`)
  await tracardi.probe(pod)
  expect(proxy.received[0]?.headers['proxy-authorization']).toBe(`Basic ${btoa('console:s@cret')}`)
  await tracardi.close()
})

test('a proxy that refuses or is gone is silence, without its address', async () => {
  const proxy = await instance(sends(407, 'text/html', 'who are you?'))
  const tracardi = throughProxy(`http://console:secret@127.0.0.1:${proxy.at.port}`)
  expect(await tracardi.probe(pod)).toMatchObject({ finding: 'unknown', detail: 'the proxy refused' })
  await tracardi.close()
  const gone = throughProxy('http://console:secret@127.0.0.1:1')
  expect(await gone.probe(pod)).toMatchObject({ finding: 'unknown', detail: 'connection refused' })
  await expect(gone.installState(pod)).rejects.toThrow('GET /install of tracardi/api-1: connection refused')
  await gone.close()
})

test('every request has a connection of its own', async () => {
  const { tracardi, at, received } = await instance(says(200, null))
  await tracardi.probe(at)
  await tracardi.probe(at)
  expect(received.map(({ headers }) => headers.connection)).toEqual(['close', 'close'])
})
