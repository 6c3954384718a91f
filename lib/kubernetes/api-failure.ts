import 'server-only'
import type { RequestRight } from './request-right.ts'
import { listAt, numberAt, textAt } from './json.ts'

export type FailureCause = { readonly reason: string | null; readonly field: string | null; readonly message: string }

/** Which request it was, in words without its query, and what it needed. */
type RequestName = { readonly name: string; readonly right: RequestRight | null }

/** The API server's own no, parsed once. Never carries headers or a body: either may hold secrets. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly status: number
  /** Kubernetes' word for it, for example `Conflict`; null when something before the API server answered. */
  readonly reason: string | null
  /** Kubernetes' own sentence, cut short. */
  readonly detail: string
  readonly causes: readonly FailureCause[]
  readonly retryAfterSeconds: number | null
  /** What the request needed; null where that is no right to a resource. */
  readonly right: RequestRight | null

  /** By name: Next bundles the routes apart from what was started before them, so there are two of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'ApiFailure'
  }

  constructor(request: RequestName, status: number, body: string, retryAfter: string | null) {
    const parsed = parseStatus(body)
    super(`${request.name}: ${status} ${parsed.reason ?? ''} ${parsed.detail}`.trim())
    this.right = request.right
    this.status = status
    this.reason = parsed.reason
    this.detail = parsed.detail
    this.causes = parsed.causes
    this.retryAfterSeconds = parsed.retryAfterSeconds ?? parseRetryAfter(retryAfter)
  }
}

/** Nobody answered. `sent` is false only when the request surely never left. */
export class ClusterUnavailable extends Error {
  override readonly name = 'ClusterUnavailable'
  readonly sent: boolean

  constructor(message: string, sent: boolean, cause?: unknown) {
    super(message, { cause })
    this.sent = sent
  }
}

type ParsedStatus = {
  readonly reason: string | null
  readonly detail: string
  readonly causes: readonly FailureCause[]
  readonly retryAfterSeconds: number | null
}

const longestDetail = 600

/** A `Status` object, or the plain text that the aggregator and proxies send. */
function parseStatus(body: string): ParsedStatus {
  const status = parseJson(body)
  const message = textAt(status, 'message')
  if (message === null && textAt(status, 'kind') !== 'Status') {
    const isMarkup = body.trimStart().startsWith('<')
    return {
      reason: null,
      detail: isMarkup ? '' : body.trim().slice(0, longestDetail),
      causes: [],
      retryAfterSeconds: null,
    }
  }
  return {
    reason: textAt(status, 'reason'),
    detail: (message ?? '').slice(0, longestDetail),
    causes: listAt(status, 'details', 'causes').map((cause) => ({
      reason: textAt(cause, 'reason'),
      field: textAt(cause, 'field'),
      message: textAt(cause, 'message') ?? '',
    })),
    retryAfterSeconds: numberAt(status, 'details', 'retryAfterSeconds'),
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function parseRetryAfter(header: string | null): number | null {
  const seconds = header === null ? NaN : Number(header)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}
