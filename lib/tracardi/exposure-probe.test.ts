import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { createTracardi } from './create-tracardi.ts'
import { instance, listen, says, sends } from './testing/http-server.ts'

const exposed = { detail: 'Invalid authentication credentials' }
const hidden = { detail: 'Access forbidden' }

test('the probe is a GET with a junk bearer of two words and nothing else', async () => {
  const { tracardi, at, received } = await instance(says(401, exposed))
  await tracardi.probe(at)
  expect(received).toMatchObject([
    { method: 'GET', url: '/user-account', body: '', headers: { authorization: 'Bearer console-probe' } },
  ])
})

test('status and body together say exposed or hidden', async () => {
  const open = await instance(says(401, exposed))
  expect(await open.tracardi.probe(open.at)).toMatchObject({
    instanceId: 'tracardi/api-1',
    finding: 'exposed',
    detail: '401 Invalid authentication credentials',
  })
  const closed = await instance(says(403, hidden))
  expect(await closed.tracardi.probe(closed.at)).toMatchObject({ finding: 'hidden', detail: '403 Access forbidden' })
})

test.each([
  ['a firewall of another make', says(403, { message: 'denied' }), '403 JSON'],
  ['a firewall with a sentence', says(403, { detail: 'Blocked by policy' }), '403 “Blocked by policy”'],
  ['a missing bearer', says(401, { detail: 'Not authenticated' }), '401 Not authenticated'],
  ['the right words under the wrong status', says(200, exposed), '200 Invalid authentication credentials'],
  ['the words swapped', says(401, hidden), '401 Access forbidden'],
  ['an unknown path', says(404, { detail: 'Not Found' }), '404 Not Found'],
  ['a crash', says(500, { detail: 'Internal Server Error' }), '500 Internal Server Error'],
  ['an account that answers', says(200, { id: '1', password: 'a hash' }), '200 JSON'],
  [
    'a page',
    sends(403, 'text/html; charset=utf-8', '<html><title>Access denied</title><p>Access forbidden</p>'),
    '403 HTML “Access denied”',
  ],
  ['a page without a title', sends(502, 'text/html', '<h1>secret words</h1>'), '502 HTML'],
  ['a redirect', sends(302, 'text/plain', 'elsewhere', { location: 'http://127.0.0.1:1/' }), '302 redirect'],
  ['JSON that calls itself text', sends(403, 'text/plain', JSON.stringify(hidden)), '403 neither JSON nor HTML'],
  ['JSON that is cut off', sends(403, 'application/json', '{"detail":"Access for'), '403 neither JSON nor HTML'],
  ['no body', sends(401, 'application/json', ''), '401 without a body'],
  ['an endless body', sends(403, 'application/json', `"${'x'.repeat(5_000_000)}"`), '403 with an overlong body'],
])('%s is unknown', async (_name, handler, detail) => {
  const { tracardi, at, received } = await instance(handler)
  expect(await tracardi.probe(at)).toMatchObject({ finding: 'unknown', detail })
  expect(received).toHaveLength(1)
})

test('a long title is shortened to a line, and what was sent is not in it', async () => {
  const title = `Error for\n Bearer console-probe ${'very '.repeat(200)}`
  const { tracardi, at } = await instance(sends(500, 'text/html', `<title>${title}</title>`))
  const { detail } = await tracardi.probe(at)
  expect(detail.length).toBeLessThan(60)
  expect(detail).not.toMatch(/console-probe|\n/)
})

test('silence is unknown, with its kind', async () => {
  const slow = await instance(() => {})
  expect(await slow.tracardi.probe(slow.at)).toMatchObject({ finding: 'unknown', detail: 'no answer within 0.4 s' })

  const cut = await instance((_request, response) => response.socket?.destroy())
  expect(await cut.tracardi.probe(cut.at)).toMatchObject({ finding: 'unknown', detail: 'connection cut' })

  const cutInTheBody = await instance((_request, response) => {
    response.writeHead(403, { 'content-type': 'application/json', 'content-length': '100' })
    response.write('{"detail":', () => response.socket?.destroy())
  })
  expect(await cutInTheBody.tracardi.probe(cutInTheBody.at)).toMatchObject({ finding: 'unknown' })

  const refused = { ...cut.at, port: 1 }
  expect(await cut.tracardi.probe(refused)).toMatchObject({ finding: 'unknown', detail: 'connection refused' })
})

test('a body that trickles does not outlast the deadline', async () => {
  const { tracardi, at } = await instance((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const drip = setInterval(() => response.write(' '), 50)
    response.on('close', () => clearInterval(drip))
  })
  expect(await tracardi.probe(at)).toMatchObject({ detail: 'no answer within 0.4 s' })
})

test('what is no HTTP is unknown', async () => {
  const server = createServer()
  server.on('connection', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
  const port = await listen(server)
  const tracardi = createTracardi({ proxy: null, totalTimeoutMs: 1_000 })
  const probe = await tracardi.probe({ instanceId: 'x/y', host: '127.0.0.1', port })
  expect(probe).toMatchObject({ finding: 'unknown', detail: expect.stringContaining('no answer') })
  await tracardi.close()
  server.close()
})
