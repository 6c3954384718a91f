import 'server-only'
import { Agent, ProxyAgent, request as send, type Dispatcher } from 'undici'
import { readBounded } from '#lib/domain/read-bounded.ts'
import type { Secret } from '#lib/domain/secret.ts'
import { NoAnswer } from '#lib/operations/ports.ts'
import type { TracardiAddress } from '#lib/operations/tracardi-port.ts'

export type TracardiRequest = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly bearer?: Secret
  readonly form?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** Which of Tracardi's data is meant; the installation's own default where it is left out. */
  readonly context?: 'production'
}

export type Reply = {
  readonly status: number
  /** Parsed where the answer calls itself JSON and is; else undefined. */
  readonly json: unknown
  readonly content: 'json' | 'html' | 'empty' | 'too-long' | 'other'
  /** The beginning of a page; empty for anything else. */
  readonly page: string
}

export type Heard =
  | { readonly heard: true; readonly reply: Reply }
  /** `isReached`: something at the address took the connection or refused it; else it may be the way there. */
  | { readonly heard: false; readonly why: string; readonly isReached: boolean }

export type Transport = {
  /** One request to one instance. Never throws: silence is a value here. */
  readonly ask: (at: TracardiAddress, request: TracardiRequest) => Promise<Heard>
  readonly close: () => Promise<void>
}

export type TransportOptions = {
  /** An HTTP proxy through which the instances are reached; null asks their addresses directly. */
  readonly proxy: Secret | null
  readonly connectTimeoutMs?: number
  readonly totalTimeoutMs?: number
}

const mostBytes = 64 * 1024
/** Enough to hold the title of a page. */
const pageLength = 2_000

/** One pool for the process. Redirects are answers like any other: a password must not follow one. */
export function createTransport(options: TransportOptions): Transport {
  const { proxy, connectTimeoutMs = 3_000, totalTimeoutMs = 10_000 } = options
  const dispatcher = makeDispatcher(proxy, connectTimeoutMs)
  return {
    async ask(at, request) {
      const signal = AbortSignal.timeout(totalTimeoutMs)
      try {
        const answer = await send(`http://${hostOf(at)}:${at.port}${request.path}`, {
          method: request.method,
          dispatcher,
          signal,
          // A kept connection may be dead without saying so, and a change of password must not be sent twice.
          reset: true,
          headers: headersOf(request),
          ...bodyOf(request),
        })
        return { heard: true, reply: await readReply(answer) }
      } catch (error) {
        return { heard: false, ...whySilent(error, { connectTimeoutMs, totalTimeoutMs }) }
      }
    },
    close: () => dispatcher.destroy(),
  }
}

/** For the callers that cannot do without an answer. Gateways say 502 to 504 for silence; Tracardi never does. */
export async function answerOf(transport: Transport, at: TracardiAddress, request: TracardiRequest): Promise<Reply> {
  const heard = await transport.ask(at, request)
  // Without the cause: an error of the HTTP client may hold the request, and with it a password.
  if (!heard.heard) throw new NoAnswer(`${request.method} ${request.path} of ${at.instanceId}: ${heard.why}`)
  const { status } = heard.reply
  if (status >= 502 && status <= 504)
    throw new NoAnswer(`${request.method} ${request.path} of ${at.instanceId}: a gateway answered ${status}`)
  return heard.reply
}

function makeDispatcher(proxy: Secret | null, timeout: number): Dispatcher {
  if (proxy === null) return new Agent({ connect: { timeout } })
  return new ProxyAgent({ uri: proxy.reveal(), proxyTunnel: false, connectTimeout: timeout })
}

function hostOf({ host }: TracardiAddress): string {
  return host.includes(':') ? `[${host}]` : host
}

function headersOf({ bearer, form, json, context }: TracardiRequest): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': 'tracardi-ops-console',
    ...(bearer && { authorization: `Bearer ${bearer.reveal()}` }),
    ...(context && { 'x-context': context }),
    ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
  }
}

function bodyOf({ form, json }: TracardiRequest): { body?: string } {
  if (form) return { body: new URLSearchParams(form).toString() }
  return json === undefined ? {} : { body: JSON.stringify(json) }
}

async function readReply({ statusCode: status, headers, body }: Dispatcher.ResponseData): Promise<Reply> {
  const text = await readBounded(body, mostBytes)
  const type = String(headers['content-type'] ?? '').toLowerCase()
  const nothing = { status, json: undefined, page: '' }
  if (text === null) return { ...nothing, content: 'too-long' }
  if (text === '') return { ...nothing, content: 'empty' }
  if (type.startsWith('text/html')) return { ...nothing, content: 'html', page: text.slice(0, pageLength) }
  const json = type.startsWith('application/json') ? parse(text) : undefined
  return json === undefined ? { ...nothing, content: 'other' } : { ...nothing, content: 'json', json }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Limits = { readonly connectTimeoutMs: number; readonly totalTimeoutMs: number }

function whySilent(error: unknown, { connectTimeoutMs, totalTimeoutMs }: Limits) {
  const reached = (why: string) => ({ why, isReached: true })
  const lost = (why: string) => ({ why, isReached: false })
  if (error instanceof Error && error.name === 'TimeoutError')
    return reached(`no answer within ${totalTimeoutMs / 1000} s`)
  const code = codeOf(error)
  switch (code) {
    case 'ECONNREFUSED':
      return reached('connection refused')
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return reached('connection cut')
    case 'UND_ERR_CONNECT_TIMEOUT':
      return lost(`no connection within ${connectTimeoutMs / 1000} s`)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return lost('no route to the address')
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return lost('the name is not known')
    case 'UND_ERR_INVALID_ARG':
      // How undici 8 names a 407.
      return lost('the proxy refused')
    default:
      return lost(code === '' ? 'no answer' : `no answer (${code})`)
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}
