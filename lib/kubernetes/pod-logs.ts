import 'server-only'
import { redactLog } from '#lib/domain/redact-log.ts'
import { readLogLine, type LogLine } from '#lib/domain/instance-log.ts'
import type { Connection } from './client.ts'

export type LogRequest = {
  readonly namespace: string
  readonly pod: string
  /** Null for the only one. */
  readonly container: string | null
  /** The run before the last restart. */
  readonly isPrevious: boolean
  /** Goes on with what is written from now on. */
  readonly follows: boolean
  /** The newest so many lines; null for all that the kubelet keeps. */
  readonly tail: number | null
  /** ISO 8601, in whole seconds; null for any age. */
  readonly since: string | null
}

/** Longer lines are cut here; Tracardi prints whole events. */
const longestLine = 16_384

/**
 * The lines of a container, without what opens something, as they come. Throws `ApiFailure` and `ClusterUnavailable` as
 * every request does; ends when the container does, or the signal.
 */
export async function openPodLog(
  connection: Connection,
  request: LogRequest,
  signal: AbortSignal,
): Promise<AsyncGenerator<LogLine>> {
  const query = new URLSearchParams({ timestamps: 'true' })
  if (request.container !== null) query.set('container', request.container)
  if (request.isPrevious) query.set('previous', 'true')
  if (request.follows) query.set('follow', 'true')
  if (request.tail !== null) query.set('tailLines', String(request.tail))
  if (request.since !== null) query.set('sinceTime', request.since)
  const path = `/api/v1/namespaces/${encodeURIComponent(request.namespace)}/pods/${encodeURIComponent(request.pod)}/log`
  return lines(await connection.stream(`${path}?${query}`, signal))
}

async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<LogLine> {
  const decoder = new TextDecoder()
  let rest = ''
  let isSkipping = false
  for await (const chunk of body) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n')
    for (const [index, part] of parts.entries()) {
      const isWhole = index < parts.length - 1
      if (!isSkipping) rest += part
      if (!isSkipping && rest.length > longestLine) {
        yield shown(rest.slice(0, longestLine), true)
        isSkipping = true
        rest = ''
      }
      if (!isWhole) continue
      if (!isSkipping) yield shown(rest, false)
      rest = ''
      isSkipping = false
    }
  }
  if (rest !== '') yield shown(rest, false)
}

function shown(raw: string, isCut: boolean): LogLine {
  const line = readLogLine(raw.replace(/\r$/, ''), isCut)
  return { ...line, text: redactLog(line.text) }
}
