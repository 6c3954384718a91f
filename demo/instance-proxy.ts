import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { PodHandler } from '#demo/images/simulated-image.ts'

/** What is at an address inside the cluster: a program that listens, a node that fell silent, or nobody. */
export type FindListener = (host: string, port: number) => PodHandler | 'silent' | undefined

export type InstanceProxy = { url: string; close(): Promise<void> }

/**
 * An HTTP forward proxy on loopback into a network that is not there: `GET http://<pod address>/path` is answered by
 * that pod's simulated program. Nobody at the address, or a program that throws, cuts the connection.
 */
export async function openInstanceProxy(find: FindListener): Promise<InstanceProxy> {
  const server = createServer((request, response) => {
    forward(find, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function forward(find: FindListener, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = URL.parse(request.url ?? '')
  // A request to the proxy itself: it serves nothing of its own.
  if (target?.protocol !== 'http:') return void response.writeHead(400).end()
  const listener = find(target.hostname.replace(/^\[|\]$/g, ''), Number(target.port || 80))
  if (listener === 'silent') return
  if (listener === undefined) return void response.destroy()
  const answer = await listener({
    method: request.method ?? 'GET',
    path: `${target.pathname}${target.search}`,
    headers: headersOf(request),
    body: await bodyOf(request),
  })
  response.writeHead(answer.status, answer.headers).end(answer.body)
}

function headersOf({ headers }: IncomingMessage): { [name: string]: string } {
  const own = Object.entries(headers).filter(([name]) => !name.startsWith('proxy-'))
  return Object.fromEntries(own.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
