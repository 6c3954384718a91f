import 'server-only'
import { readFile } from 'node:fs/promises'

import { Agent, request as send, type Dispatcher } from 'undici'

import type { SourceFinding } from '#lib/domain/metrics/source-card.ts'
import { reachFinding, type ReachTrouble } from '#lib/domain/metrics/source-finding.ts'
import { refused, granted, type Result } from '#lib/domain/result.ts'
import { failureSchema } from './prometheus-answer.ts'
import { readBounded } from '#lib/domain/read-bounded.ts'

/** Where a Prometheus answers. The URL ends before `/api/v1`. */
export type PrometheusAddress = {
  readonly url: string
  /** Read again for every question: mounted tokens are renewed. */
  readonly tokenFile: string | null
  readonly caFile: string | null
  /** Whose data to ask for, where there are tenants. */
  readonly tenant: string | null
}

export type Heard = {
  readonly json: unknown
  readonly latencyMs: number
  /** Our clock minus theirs, to the second; null when they did not tell. */
  readonly skewMs: number | null
  /** VictoriaMetrics says its name on every answer, and nowhere else. */
  readonly isVictoria: boolean
}

export type Limits = { readonly connectTimeoutMs: number; readonly totalTimeoutMs: number; readonly mostBytes: number }

const usualLimits: Limits = { connectTimeoutMs: 3_000, totalTimeoutMs: 12_000, mostBytes: 8 * 1024 * 1024 }

export type PrometheusHttp = {
  readonly host: string
  /** A question with a body is sent as a form: long expressions do not fit into a URL. Never throws. */
  readonly ask: (path: string, form?: Readonly<Record<string, string>>) => Promise<Result<Heard, SourceFinding>>
  readonly close: () => Promise<void>
}

export function createPrometheusHttp(address: PrometheusAddress, given: Partial<Limits> = {}): PrometheusHttp {
  const limits = { ...usualLimits, ...given }
  const { host } = new URL(address.url)
  let agent: Dispatcher | null = null
  const fail = (trouble: ReachTrouble, detail: string) => refused(reachFinding(trouble, host, detail))
  return {
    host,
    async ask(path, form) {
      const startedAt = performance.now()
      try {
        const { statusCode, headers, body } = await send(`${address.url}${path}`, {
          method: form ? 'POST' : 'GET',
          dispatcher: (agent ??= await agentOf(address, limits)),
          signal: AbortSignal.timeout(limits.totalTimeoutMs),
          headers: await headersOf(address, form !== undefined),
          ...(form && { body: new URLSearchParams(form).toString() }),
        })
        const text = await readBounded(body, limits.mostBytes)
        if (text === null) return fail('too-heavy', `more than ${limits.mostBytes / 1024 / 1024} MiB`)
        const json = parse(text)
        const latencyMs = performance.now() - startedAt
        if (statusCode === 200 && json !== undefined) {
          const isVictoria = headers['x-server-hostname'] !== undefined
          return granted({ json, latencyMs, skewMs: skewOf(headers), isVictoria })
        }
        return fail(...troubleOf(statusCode, json))
      } catch (error) {
        return fail(...silenceOf(error, limits))
      }
    },
    close: async () => agent?.destroy(),
  }
}

async function agentOf({ caFile }: PrometheusAddress, { connectTimeoutMs }: Limits): Promise<Dispatcher> {
  const ca = caFile === null ? {} : { ca: await readFile(caFile, 'utf8') }
  return new Agent({ connect: { timeout: connectTimeoutMs, ...ca }, connections: 8 })
}

async function headersOf({ tokenFile, tenant }: PrometheusAddress, isForm: boolean): Promise<Record<string, string>> {
  const token = tokenFile === null ? null : (await readFile(tokenFile, 'utf8')).trim()
  return {
    accept: 'application/json',
    'user-agent': 'tracardi-ops-console',
    ...(isForm && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(token !== null && { authorization: `Bearer ${token}` }),
    ...(tenant !== null && { 'x-scope-orgid': tenant }),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function skewOf(headers: Dispatcher.ResponseData['headers']): number | null {
  const theirs = Date.parse(String(headers['date'] ?? ''))
  return Number.isNaN(theirs) ? null : theirs - Date.now()
}

/** By status and Prometheus' own kind of error; its words are only repeated. */
function troubleOf(status: number, json: unknown): [ReachTrouble, string] {
  if (status === 401) return ['unauthorised', '']
  if (status === 403) return ['forbidden', '']
  const failure = failureSchema.safeParse(json)
  const words = failure.success ? (failure.data.error ?? '').slice(0, 300) : ''
  const kind = failure.success ? failure.data.errorType : undefined
  if (kind === 'timeout' || kind === 'canceled') return ['too-heavy', words]
  if (status === 429 || status >= 500) return ['unavailable', words === '' ? `status ${status}` : words]
  if (failure.success) return [kind === 'execution' ? 'too-heavy' : 'query-refused', words]
  return ['not-prometheus', status === 200 ? 'the answer is no JSON' : `status ${status}`]
}

function silenceOf(error: unknown, { connectTimeoutMs, totalTimeoutMs }: Limits): [ReachTrouble, string] {
  if (error instanceof Error && error.name === 'TimeoutError') return ['timed-out', `${totalTimeoutMs / 1000} s`]
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return ['name-unknown', '']
    case 'UND_ERR_CONNECT_TIMEOUT':
      return ['timed-out', `no connection within ${connectTimeoutMs / 1000} s`]
    case 'ENOENT':
    case 'EACCES':
      return ['unreachable', 'PROMETHEUS_TOKEN_FILE or PROMETHEUS_CA_FILE cannot be read']
    default:
      return ['unreachable', code]
  }
}
