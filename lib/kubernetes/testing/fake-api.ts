import 'server-only'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConnection, type Connection } from '../client.ts'
import { textAt, type Json } from '../json.ts'

export type FakeRequest = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

/** Answers a request itself, or leaves it to the fake by returning false. */
export type FakeHandler = (request: FakeRequest, response: ServerResponse) => boolean | Promise<boolean>

type OpenWatch = { readonly path: string; readonly response: ServerResponse }

/** An API server just real enough to be watched, on a real socket, and obedient when told to misbehave. */
export type FakeApi = {
  readonly connection: Connection
  readonly kubeconfig: string
  readonly requests: readonly FakeRequest[]
  readonly handle: (handler: FakeHandler | null) => void
  /** What a list of the path answers from now on. */
  readonly list: (path: string, items: readonly Json[], version?: string) => void
  readonly openWatches: (path: string) => number
  readonly send: (path: string, type: string, object: Json) => void
  readonly sendText: (path: string, text: string) => void
  readonly endWatches: (path: string) => void
  /** Ends watches opened from now on when they asked for it, as API servers do. */
  readonly endOnTime: (isPunctual: boolean) => void
  readonly cutWatches: (path: string) => void
  /** Reads and answers nothing, on old and new connections, until told otherwise. */
  readonly swallow: (isSwallowing: boolean) => void
  readonly stopListening: () => Promise<void>
  readonly listenAgain: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function startFakeApi(): Promise<FakeApi> {
  const requests: FakeRequest[] = []
  const lists = new Map<string, { items: readonly Json[]; version: string }>()
  const watches = new Set<OpenWatch>()
  const sockets = new Set<Socket>()
  let handler: FakeHandler | null = null
  let isSwallowing = false
  let isPunctual = false

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message)
    requests.push(request)
    if (isSwallowing) return
    if (handler && (await handler(request, response))) return
    if (request.path === '/livez') return send200(response, 'ok')
    if (request.query.get('watch') === 'true') return openWatch(request, response)
    const { items, version } = lists.get(request.path) ?? { items: [], version: '1' }
    answerJson(response, 200, { kind: 'List', metadata: { resourceVersion: version }, items })
  }

  function openWatch({ path, query }: FakeRequest, response: ServerResponse): void {
    const watch = { path, response }
    watches.add(watch)
    const seconds = Number(query.get('timeoutSeconds'))
    const timer = isPunctual ? setTimeout(() => response.end(), seconds * 1_000) : undefined
    response.on('close', () => {
      clearTimeout(timer)
      watches.delete(watch)
    })
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
  }

  const on = (path: string) => [...watches].filter((watch) => watch.path === path)
  const server = createServer((message, response) => void answer(message, response))
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const port = await listen(0)
  const folder = await mkdtemp(join(tmpdir(), 'fake-api-'))
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, kubeconfigText(port))
  const opened = openConnection(kubeconfig)
  if (!opened.granted) throw new Error(opened.refusal.message)

  function listen(wanted: number): Promise<number> {
    return new Promise((resolve) => {
      server.listen(wanted, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  }

  function stopListening(): Promise<void> {
    return new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  }

  return {
    connection: opened.value,
    kubeconfig,
    requests,
    handle(next) {
      handler = next
    },
    list(path, items, version = '1') {
      lists.set(path, { items, version })
    },
    openWatches: (path) => on(path).length,
    send(path, type, object) {
      const version = textAt(object, 'metadata', 'resourceVersion')
      // No collection is older than what happened in it.
      if (version !== null) lists.set(path, { items: lists.get(path)?.items ?? [], version })
      for (const { response } of on(path)) response.write(`${JSON.stringify({ type, object })}\n`)
    },
    sendText(path, text) {
      for (const { response } of on(path)) response.write(text)
    },
    endWatches(path) {
      for (const { response } of on(path)) response.end()
    },
    endOnTime(next) {
      isPunctual = next
    },
    cutWatches(path) {
      for (const { response } of on(path)) response.destroy()
    },
    swallow(next) {
      isSwallowing = next
    },
    stopListening,
    listenAgain: async () => void (await listen(port)),
    async close() {
      await opened.value.close()
      await stopListening()
      await rm(folder, { recursive: true })
    },
  }
}

export function answerJson(response: ServerResponse, status: number, body: Json, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

export function answerStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  headers: Record<string, string> = {},
): true {
  answerJson(response, code, { kind: 'Status', status: 'Failure', code, reason, message: `${reason} it is` }, headers)
  return true
}

function send200(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.end(text)
}

async function readRequest(message: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const url = new URL(message.url ?? '/', 'http://fake')
  const body: unknown = text === '' ? undefined : JSON.parse(text)
  return { method: message.method ?? '', path: url.pathname, query: url.searchParams, headers: message.headers, body }
}

function kubeconfigText(port: number): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'fake', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'fake', user: { token: 'fake-token' } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake', namespace: 't' } }],
    'current-context': 'fake',
  })
}

/** Waits until the claim holds, at most a few seconds; no test sleeps for a fixed time. */
export async function until(claim: () => boolean, what: string, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!claim()) {
    if (performance.now() > deadline) throw new Error(`Did not come true in ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
