import https from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import type { ClusterAccess } from './kubeconfig.ts'
import { openWatch, type Watch, type WatchEvent } from './watch.ts'

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string; json: unknown; elapsedMs: number }

export type RequestOptions = {
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown
  headers?: Record<string, string>
}

export type Api = {
  access: ClusterAccess
  request: (method: string, path: string, options?: RequestOptions) => Promise<Answer>
  get: (path: string, headers?: Record<string, string>) => Promise<Answer>
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>
  put: (path: string, body: unknown) => Promise<Answer>
  patch: (path: string, body: unknown, contentType?: string) => Promise<Answer>
  delete: (path: string, body?: unknown) => Promise<Answer>
  /** With a listener, events go to it and are not kept. */
  watch: (path: string, hearEach?: (event: WatchEvent) => void) => Promise<Watch>
  close: () => void
}

export const strategicPatch = 'application/strategic-merge-patch+json'
export const mergePatch = 'application/merge-patch+json'
export const jsonPatch = 'application/json-patch+json'
export const applyPatch = 'application/apply-patch+yaml'

const requestTimeoutMs = 30_000

/** Talks to an API server without a client library, so that a test sees the very bytes. */
export function openApi(access: ClusterAccess): Api {
  const { hostname, port } = new URL(access.server)
  const tls = {
    host: hostname,
    port: Number(port || 443),
    ...(access.authority && { ca: access.authority }),
    ...(access.certificate && { cert: access.certificate }),
    ...(access.key && { key: access.key }),
  }
  const agent = new https.Agent({ keepAlive: true, maxSockets: 32 })
  const identity: Record<string, string> = access.token ? { authorization: `Bearer ${access.token}` } : {}

  function request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const started = performance.now()
    const body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body)
    const headers = {
      accept: 'application/json',
      ...identity,
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      }),
      ...options.headers,
    }
    return new Promise((resolve, reject) => {
      const outgoing = https.request(
        { ...tls, agent, method, path, headers, timeout: requestTimeoutMs },
        (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            const elapsedMs = performance.now() - started
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              text,
              json: parsed(text),
              elapsedMs,
            })
          })
        },
      )
      outgoing.on('timeout', () =>
        outgoing.destroy(new Error(`No answer in ${requestTimeoutMs} ms: ${method} ${path}`)),
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }

  return {
    access,
    request,
    get: (path, headers = {}) => request('GET', path, { headers }),
    post: (path, body, headers = {}) => request('POST', path, { body, headers }),
    put: (path, body) => request('PUT', path, { body }),
    patch: (path, body, contentType = strategicPatch) =>
      request('PATCH', path, { body, headers: { 'content-type': contentType } }),
    delete: (path, body) => request('DELETE', path, body === undefined ? {} : { body }),
    watch: (path, hearEach) =>
      openWatch({ ...tls, path, headers: { accept: 'application/json', ...identity } }, hearEach),
    close: () => agent.destroy(),
  }
}

/** undefined where the answer is not JSON, as the aggregator's and the router's errors are not. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
