import { createServer, request } from 'node:http'
import { once } from 'node:events'
import { trustedProxy } from './console-process.ts'

/** A reverse proxy that the console trusts, and that says for whom it speaks. It adds to X-Forwarded-For, as they do. */
export async function startReverseProxy(consolePort: number, client: string) {
  const server = createServer((incoming, outgoing) => {
    const claimed = incoming.headers['x-forwarded-for']
    const forwarded = request(
      {
        port: consolePort,
        host: '127.0.0.1',
        localAddress: trustedProxy,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, 'x-forwarded-for': claimed ? `${String(claimed)}, ${client}` : client },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    forwarded.on('error', () => outgoing.destroy())
    incoming.pipe(forwarded)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
