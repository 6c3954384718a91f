import 'server-only'
import { request as send, type Dispatcher } from 'undici'
import { granted, type Result } from '#lib/domain/result.ts'
import type { Problem } from '#lib/domain/topology.ts'
import { ApiFailure, ClusterUnavailable, parseJson } from './api-failure.ts'
import { keepCredentials } from './credentials.ts'
import { rightOf } from './request-right.ts'
import { loadKubeAccess, type KubeAccess } from './kube-config.ts'

export const fieldManager = 'tracardi-console'

/** Sent with every write: after it the API server has given the write up, so what is not there then never comes. */
export const patchDeadlineSeconds = 10

export type ApiRequest = {
  /** From the root of the API server, query included. */
  readonly path: string
  readonly method?: 'GET' | 'POST' | 'PATCH'
  readonly body?: unknown
  readonly contentType?: 'application/json' | 'application/strategic-merge-patch+json' | 'application/merge-patch+json'
  readonly auditId?: string
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export type ApiAnswer = {
  readonly body: unknown
  readonly warnings: readonly string[]
}

export type Connection = {
  readonly server: string
  readonly namespace: string | null
  /** Throws `ApiFailure` on the server's no and `ClusterUnavailable` when nobody answers in time. */
  readonly request: (request: ApiRequest) => Promise<ApiAnswer>
  /** The body of a GET as it arrives, without any deadline after the headers. Abort the signal to end it. */
  readonly stream: (path: string, signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>
  /** Takes a new pool of sockets, for when the old ones may be dead without saying so. */
  readonly renew: () => void
  readonly close: () => Promise<void>
}

const defaultTimeoutMs = 15_000

export function openConnection(kubeconfig: string | null): Result<Connection, Problem> {
  const access = loadKubeAccess(kubeconfig)
  return access.granted ? granted(connect(access.value)) : access
}

function connect(access: KubeAccess): Connection {
  const credentials = keepCredentials(access)

  async function open(request: ApiRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { headers, dispatcher } = await credentials.current().catch((cause: unknown) => {
      throw new ClusterUnavailable(`The kubeconfig's credentials cannot be prepared: ${describe(cause)}`, false, cause)
    })
    const method = request.method ?? 'GET'
    const answer = await send(`${access.server}${request.path}`, {
      method,
      dispatcher,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
      headers: { ...headers, ...requestHeaders(request) },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    }).catch((cause: unknown) => {
      throw unavailable(request, cause)
    })
    if (answer.statusCode < 400) return answer
    const text = await answer.body.text().catch((cause: unknown) => {
      throw unavailable(request, cause)
    })
    const about = { name: nameOf(request), right: rightOf(request) }
    throw new ApiFailure(about, answer.statusCode, text, headerOf(answer, 'retry-after'))
  }

  return {
    server: access.server,
    namespace: access.namespace,
    async request(request) {
      const deadline = AbortSignal.timeout(request.timeoutMs ?? defaultTimeoutMs)
      const answer = await open(request, request.signal ? AbortSignal.any([request.signal, deadline]) : deadline)
      const text = await answer.body.text().catch((cause: unknown) => {
        throw unavailable(request, cause)
      })
      return { body: parseJson(text), warnings: warningsOf(answer) }
    },
    async stream(path, signal) {
      // The deadline is for the headers only: what follows may be silent for as long as the caller allows.
      const opening = new AbortController()
      const timer = setTimeout(() => opening.abort(new Error('no answer in time')), defaultTimeoutMs)
      try {
        return (await open({ path }, AbortSignal.any([signal, opening.signal]))).body
      } finally {
        clearTimeout(timer)
      }
    },
    renew: credentials.renew,
    close: credentials.close,
  }
}

function requestHeaders(request: ApiRequest): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': fieldManager,
    ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
    ...(request.auditId === undefined ? {} : { 'audit-id': request.auditId }),
  }
}

/** Without the query: a continue token or a selector is nobody's business in an error. */
function nameOf({ method = 'GET', path }: ApiRequest): string {
  return `${method} ${path.split('?')[0] ?? path}`
}

/** Failures before a connection stands. Everything else may have reached the server. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

function unavailable(request: ApiRequest, cause: unknown): ClusterUnavailable {
  const sent = !neverSent.has(codeOf(cause))
  return new ClusterUnavailable(`${nameOf(request)}: ${describe(cause)}`, sent, cause)
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer'
  if (error.name === 'TimeoutError') return 'no answer in time'
  return codeOf(error) || error.message || error.name
}

function headerOf(answer: Dispatcher.ResponseData, name: string): string | null {
  const value = answer.headers[name]
  return typeof value === 'string' ? value : (value?.[0] ?? null)
}

/** `299 - "unknown field …"` → the words between the quotes (RFC 7234, 5.5). */
function warningsOf(answer: Dispatcher.ResponseData): readonly string[] {
  const value = answer.headers['warning']
  const lines = value === undefined ? [] : typeof value === 'string' ? [value] : value
  return lines.flatMap((line) => [...line.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? ''))
}
