import 'server-only'

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { onTestFinished } from 'vitest'

export type Question = {
  readonly path: string
  readonly form: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

/** Answers itself, or leaves it to the usual answers by returning false. */
export type Handler = (question: Question, response: ServerResponse) => boolean | Promise<boolean>

export type Answering = {
  readonly url: string
  readonly questions: readonly Question[]
  readonly handle: (handler: Handler) => void
  readonly stop: () => Promise<void>
}

/** What no Prometheus of ours could be made to do: a server that misbehaves as told, on a real socket. */
export async function answering(prefix = ''): Promise<Answering> {
  const questions: Question[] = []
  let handler: Handler = () => false
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost')
      const form = new URLSearchParams(request.method === 'POST' ? body : url.search)
      const question = { path: url.pathname, form, headers: request.headers }
      questions.push(question)
      void Promise.resolve(handler(question, response)).then((isAnswered) => {
        if (!isAnswered) usual(question, response, prefix)
      })
    })
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
  onTestFinished(stop)
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    questions,
    handle: (next) => (handler = next),
    stop,
  }
}

/** A Prometheus that knows HAProxy's requests and that our pods exist, and has sampled them just now. */
function usual({ path, form }: Question, response: ServerResponse, prefix: string): void {
  const asked = path.slice(prefix.length)
  if (!path.startsWith(prefix)) return sendJson(response, 404, {})
  if (asked === '/api/v1/status/buildinfo') return sendJson(response, 200, success({ version: '2.42.0' }))
  const query = form.get('query') ?? ''
  if (asked === '/api/v1/query') return sendJson(response, 200, success(instant(query)))
  if (asked === '/api/v1/query_range') return sendJson(response, 200, success(matrix(form, query, () => '1')))
  return sendJson(response, 404, {})
}

const metric = 'haproxy_backend_http_responses_total'

function instant(query: string) {
  const now = Date.now() / 1000
  if (query.endsWith('[5m]')) {
    const values = [45, 30, 15, 0].map((ago) => [now - ago, '1'])
    return { resultType: 'matrix', result: [{ metric: {}, values }] }
  }
  const row = (labels: Record<string, string>, value: string) => ({ metric: labels, value: [now, value] })
  const found = query.includes('timestamp(')
    ? row({ family: metric }, String(now))
    : query.includes('__name__')
      ? row({ __name__: metric }, '1')
      : row({}, '1')
  return { resultType: 'vector', result: [found] }
}

/** One row of the collector's backend on the grid that was asked for. */
export function matrix(form: URLSearchParams, query: string, value: (step: number) => string) {
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name)))
  if (start === undefined || end === undefined || step === undefined || !query.includes('class'))
    return { resultType: 'matrix', result: [] }
  const count = Math.round((end - start) / step) + 1
  const values = Array.from({ length: count }, (_, index) => [start + index * step, value(index)])
  return { resultType: 'matrix', result: [{ metric: { proxy: 'tracardi_collector_80', class: '2xx' }, values }] }
}

export function success(data: unknown, more: Record<string, unknown> = {}): unknown {
  return { status: 'success', data, ...more }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
