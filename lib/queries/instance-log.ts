import { logMessageSchema, type LogMessage } from '#lib/contracts/instance-log.ts'
import { problemAnswerSchema } from '#lib/contracts/refusal.ts'
import type { LogLine } from '#lib/domain/instance-log.ts'
import { ApiOutage, ApiRefusal } from './http.ts'

export type LogSource = {
  readonly namespace: string
  readonly instance: string
  readonly container: string | null
  readonly isPrevious: boolean
  /** Begins with what was written within so long; null for the newest lines, however old. */
  readonly withinMs: number | null
}

/** Lines to begin with; what is older comes with the file. */
export const firstTail = 500
/** As many as one page shows and one answer holds. */
const longestTail = 20_000

export function logFilePath(source: LogSource): string {
  return pathOf(source, { download: 'yes' })
}

export type LogEvents = {
  readonly onLines: (lines: readonly LogLine[]) => void
  /** The stream broke and is tried again; lines may be missing between. */
  readonly onLost: () => void
  /** The stream is there, at first and again after it broke; it may be silent for long. */
  readonly onOpen: () => void
  readonly onEnd: () => void
  readonly onError: (error: Error) => void
}

const retryMs = 2_000
/** The server says every 15 seconds that it is there. */
const silenceMs = 40_000

/** Follows a log until it is stopped; a stream that breaks goes on after the last line that came. */
export function followLog(source: LogSource, events: LogEvents): () => void {
  const stopped = new AbortController()
  void run()
  return () => stopped.abort()

  async function run() {
    let lastAt: string | null = null
    while (!stopped.signal.aborted) {
      const ending = await once()
      if (ending === 'over' || stopped.signal.aborted) return
      events.onLost()
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }

    async function once(): Promise<'over' | 'lost'> {
      const silence = new AbortController()
      let timer = setTimeout(() => silence.abort(), silenceMs)
      const signal = AbortSignal.any([stopped.signal, silence.signal])
      try {
        const path = pathOf(source, {
          ...(source.isPrevious ? {} : { follow: 'yes' }),
          ...(lastAt === null ? beginningOf(source) : { since: lastAt }),
        })
        const body = await open(path, signal)
        events.onOpen()
        for await (const messages of messagesOf(body)) {
          clearTimeout(timer)
          timer = setTimeout(() => silence.abort(), silenceMs)
          const lines = messages.filter((message) => message.kind === 'line')
          // The server reads whole seconds, so the last ones come again.
          const fresh = lines.filter(({ at }) => lastAt === null || at === null || at > lastAt)
          if (fresh.length > 0) events.onLines(fresh)
          lastAt = fresh.findLast(({ at }) => at !== null)?.at ?? lastAt
          const end = messages.find((message) => message.kind === 'end')
          if (end?.because === 'ended') {
            events.onEnd()
            return 'over'
          }
          if (end) return 'lost'
        }
        return 'lost'
      } catch (error) {
        if (stopped.signal.aborted) return 'over'
        if (!(error instanceof ApiRefusal)) return 'lost'
        events.onError(error)
        return 'over'
      } finally {
        clearTimeout(timer)
      }
    }
  }
}

function beginningOf({ withinMs }: LogSource): Record<string, string> {
  if (withinMs === null) return { tail: String(firstTail) }
  return { since: new Date(Date.now() - withinMs).toISOString(), tail: String(longestTail) }
}

async function open(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(path, { signal, cache: 'no-store', credentials: 'same-origin' })
  if (response.ok && response.body) return response.body
  const problem = problemAnswerSchema.safeParse(await response.json().catch(() => null))
  if (!problem.success || problem.data.refusal === null)
    throw new ApiOutage(`The console answered ${response.status}.`, { requestId: null })
  const { refusal, message, requestId } = problem.data
  throw new ApiRefusal(refusal, { message, status: response.status, requestId })
}

/** The messages of each chunk together, so that a burst of lines is one change of the page. */
async function* messagesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<LogMessage[]> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield lines.filter((line) => line !== '').map((line) => logMessageSchema.parse(JSON.parse(line)))
  }
}

function pathOf({ namespace, instance, container, isPrevious }: LogSource, more: Record<string, string>): string {
  const query = new URLSearchParams({
    ...(container === null ? {} : { container }),
    ...(isPrevious ? { previous: 'yes' } : {}),
    ...more,
  })
  return `/api/instances/${encodeURIComponent(namespace)}/${encodeURIComponent(instance)}/log?${query}`
}
