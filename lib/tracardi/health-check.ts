import 'server-only'
import type { HealthAnswer } from '#lib/domain/metrics/health-answer.ts'
import type { Secret } from '#lib/domain/secret.ts'
import type { TracardiAddress } from '#lib/operations/tracardi-port.ts'
import { describeOpenly } from './reply-words.ts'
import { createTransport, type Heard, type TransportOptions } from './transport.ts'

/** An API answers its health endpoint; the GUI is a page. */
export type AskedFor = 'api' | 'gui'

export type HealthCheck = {
  /** One request to one instance. Never throws. */
  readonly ask: (at: TracardiAddress, what: AskedFor) => Promise<HealthAnswer>
  /** Events that Tracardi stored a second, over its last five minutes; null when it does not tell. */
  readonly eventsPerSecond: (at: TracardiAddress, token: Secret) => Promise<number | null>
  readonly close: () => Promise<void>
}

export function createHealthCheck(options: TransportOptions): HealthCheck {
  const transport = createTransport({ totalTimeoutMs: 5_000, ...options })
  return {
    async ask(at, what) {
      const begunAt = performance.now()
      const heard = await transport.ask(at, { method: 'GET', path: what === 'api' ? '/healthcheck' : '/' })
      const tookSeconds = (performance.now() - begunAt) / 1_000
      return { instanceId: at.instanceId, ...judge(heard, what, tookSeconds), atMs: Date.now() }
    },
    async eventsPerSecond(at, token) {
      const heard = await transport.ask(at, {
        method: 'GET',
        path: '/event/avg/requests',
        bearer: token,
        context: 'production',
      })
      const value = heard.heard && heard.reply.status === 200 ? heard.reply.json : undefined
      return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
    },
    close: transport.close,
  }
}

/** Version 0.9 answers an empty JSON text, 1.2 its headers, and 404 until it has started. A page is somebody else. */
function judge(heard: Heard, what: AskedFor, tookSeconds: number) {
  if (!heard.heard) {
    const answers = heard.isReached ? ('no' as const) : ('unreachable' as const)
    return { answers, tookSeconds: null, detail: heard.why }
  }
  const { status, content } = heard.reply
  const isRight = status === 200 && (what === 'gui' ? content === 'html' : content === 'json')
  const detail = describeOpenly(heard.reply)
  return isRight
    ? { answers: 'yes' as const, tookSeconds, detail }
    : { answers: 'no' as const, tookSeconds: null, detail }
}
