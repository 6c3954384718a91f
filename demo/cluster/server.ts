import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { anonymous } from './accounts.ts'
import { ApiFailure } from './api-failure.ts'
import type { Answer, ApiRequest, ApiWorld } from './api-request.ts'
import type { Certificate } from './certificate.ts'
import { route } from './router.ts'

const largestBodyBytes = 3 * 2 ** 20

export type ApiServer = {
  port: number
  /** Stops answering without closing: connections stay open and silent, as behind a proxy that swallows bytes. */
  freeze(isFrozen: boolean): void
  /** Cuts every connection and refuses new ones until `resume`. */
  interrupt(): void
  resume(): void
  stop(): Promise<void>
}

export async function startApiServer(world: ApiWorld, certificate: Certificate, port: number): Promise<ApiServer> {
  let isFrozen = false
  let isInterrupted = false
  const server = createServer({ key: certificate.key, cert: certificate.chain }, (incoming, response) => {
    if (isFrozen) return
    void answer(world, incoming, response)
  })
  server.on('connection', (socket) => {
    if (isInterrupted) socket.destroy()
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address: AddressInfo | string | null = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    freeze: (frozen) => void (isFrozen = frozen),
    interrupt() {
      isInterrupted = true
      server.closeAllConnections()
    },
    resume: () => void (isInterrupted = false),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(world: ApiWorld, incoming: IncomingMessage, response: ServerResponse) {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const auditId = header(incoming, 'audit-id') ?? randomUUID()
  response.setHeader('audit-id', auditId)
  response.setHeader('cache-control', 'no-cache, private')
  try {
    const request = await readRequest(world, incoming, gone.signal)
    send(response, await route(world, request))
  } catch (error) {
    if (error instanceof ApiFailure) return sendFailure(response, error)
    // A bug of the façade: say so in the place of the API server's own words.
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    console.error(`embedded cluster: ${incoming.method} ${incoming.url}: ${message}`)
    sendFailure(response, new ApiFailure(500, 'InternalError', `Internal error occurred: ${String(error)}`))
  }
}

async function readRequest(world: ApiWorld, incoming: IncomingMessage, signal: AbortSignal): Promise<ApiRequest> {
  const url = new URL(incoming.url ?? '/', 'https://kubernetes')
  const isBare = url.pathname.length === 1
  return {
    method: incoming.method ?? 'GET',
    path: isBare ? '/' : url.pathname.replace(/\/$/, ''),
    query: url.searchParams,
    header: (name) => header(incoming, name),
    account: accountOf(world, header(incoming, 'authorization')),
    body: await readBody(incoming),
    signal,
  }
}

function header(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

function accountOf(world: ApiWorld, authorization: string | undefined) {
  if (authorization === undefined) return anonymous
  const token = /^Bearer (.+)$/.exec(authorization)?.[1]
  const account = token === undefined ? undefined : world.accounts.find(token)
  if (!account) throw new ApiFailure(401, 'Unauthorized', 'Unauthorized')
  return account
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > largestBodyBytes)
      throw new ApiFailure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${largestBodyBytes}`)
    chunks.push(bytes)
  }
  const body = Buffer.concat(chunks)
  return incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}

function send(response: ServerResponse, result: Answer) {
  if ('stream' in result) return result.stream(response)
  if ('text' in result) {
    response.writeHead(result.status, { 'content-type': 'text/plain; charset=utf-8' })
    return void response.end(result.text)
  }
  for (const warning of result.warnings ?? []) response.appendHeader('warning', `299 - ${JSON.stringify(warning)}`)
  response.writeHead(result.status, { 'content-type': result.contentType ?? 'application/json' })
  response.end(JSON.stringify(result.body))
}

function sendFailure(response: ServerResponse, failure: ApiFailure) {
  if (response.headersSent) return void response.destroy()
  response.writeHead(failure.code, { 'content-type': 'application/json', ...failure.headers })
  response.end(JSON.stringify(failure.status))
}
