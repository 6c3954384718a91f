import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { createTransport } from '../transport.ts'
import { createTracardi } from '../create-tracardi.ts'

export type Received = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
type Handler = (request: Received, response: ServerResponse) => void

const limits = { connectTimeoutMs: 1_000, totalTimeoutMs: 400 }

/** A server on the loopback that answers as the test says, the adapter to ask it with, and what it was asked. */
export async function instance(handler: Handler) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
      received.push(one)
      handler(one, response)
    })
  })
  const port = await listen(server)
  const tracardi = createTracardi({ proxy: null, ...limits })
  const transport = createTransport({ proxy: null, ...limits })
  onTestFinished(async () => {
    await tracardi.close()
    await transport.close()
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  })
  return { at: { instanceId: 'tracardi/api-1', host: '127.0.0.1', port }, tracardi, transport, received }
}

export function listen(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

/** Always the same answer, as Tracardi's: JSON. */
export const says =
  (status: number, body: unknown): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-process-time': '0.01' })
    response.end(JSON.stringify(body))
  }

export const sends =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': type, ...headers })
    response.end(body)
  }
