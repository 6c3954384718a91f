import 'server-only'

import type { InstanceLogQuery, InstancePath, LogMessage } from '#lib/contracts/instance-log.ts'
import type { LogLine } from '#lib/domain/instance-log.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { instanceId } from '#lib/domain/topology.ts'
import { ApiFailure } from '#lib/kubernetes/api-failure.ts'
import { openPodLog, type LogRequest } from '#lib/kubernetes/pod-logs.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { byteStream } from './event-stream.ts'
import { logger } from './logger.ts'
import { recordLogView } from './log-views.ts'
import { runtime } from './runtime.ts'

const beatMs = 15_000

/** Each is a connection to the API server that stays. */
const mostOpen = 40
let open = 0

type Asked = InstancePath & {
  readonly query: InstanceLogQuery
  readonly actor: Actor
  readonly isAlive: () => Promise<boolean>
  readonly signal: AbortSignal
}

/** The log of an instance that the console watches: NDJSON of `logMessageSchema`, or the lines alone for a file. */
export async function readInstanceLog(asked: Asked): Promise<Result<ReadableStream<Uint8Array>, Refusal>> {
  const { namespace, name, query, actor } = asked
  const { observer, connection } = runtime()
  if (!connection.granted) return refused({ reason: 'cluster-unavailable' })
  const instance = observer.topology().instances.find(({ id }) => id === instanceId(namespace, name))
  if (!instance) return refused({ reason: 'not-found', what: `instance ${namespace}/${name}` })
  if (open >= mostOpen) return refused({ reason: 'too-many-requests', retryAfterSeconds: 30 })
  const ended = new AbortController()
  const signal = AbortSignal.any([asked.signal, ended.signal])
  open += 1
  try {
    const lines = await openPodLog(connection.value, requestOf(asked), signal)
    await recordLogView({
      actor,
      instance: instance.id,
      container: query.container ?? null,
      isFile: query.download === 'yes',
    })
    return granted(send(lines, asked, () => ended.abort()))
  } catch (error) {
    open -= 1
    ended.abort()
    if (!(error instanceof ApiFailure)) throw error
    if (error.status === 404) return refused({ reason: 'not-found', what: `instance ${namespace}/${name}` })
    // Of a container that waits, or of a run that never was: Kubernetes' sentence says which.
    if (error.status === 400) return refused({ reason: 'refused-by-cluster', status: 400, detail: error.detail })
    throw error
  }
}

function requestOf({ namespace, name, query }: Asked): LogRequest {
  return {
    namespace,
    pod: name,
    container: query.container ?? null,
    isPrevious: query.previous === 'yes',
    follows: query.follow === 'yes',
    tail: query.tail ?? null,
    // The API server reads whole seconds.
    since: query.since === undefined ? null : `${new Date(query.since).toISOString().slice(0, 19)}Z`,
  }
}

function send(lines: AsyncGenerator<LogLine>, { query, isAlive, signal }: Asked, stop: () => void) {
  let room: PromiseWithResolvers<void> | null = null
  let isGone = false
  const goOn = () => {
    room?.resolve()
    room = null
  }
  // A reader that went away while no room was left would be waited for.
  const leave = () => {
    isGone = true
    stop()
    goOn()
  }
  const stream = byteStream({ onRoom: goOn, onCancel: leave })
  const isFile = query.download === 'yes'
  const encoder = new TextEncoder()

  async function write(text: string) {
    const bytes = encoder.encode(text)
    while (!stream.write(bytes)) {
      if (isGone) return
      // A line and a beat may wait for the same room.
      room ??= Promise.withResolvers()
      await room.promise
    }
  }
  const say = (message: LogMessage) => (isFile ? undefined : write(`${JSON.stringify(message)}\n`))

  let isSessionOver = false
  const beat = setInterval(() => {
    void isAlive().then(async (alive) => {
      if (alive) return say({ kind: 'beat' })
      isSessionOver = true
      stop()
    }, stop)
  }, beatMs)

  async function pass() {
    try {
      for await (const line of lines) {
        await (isFile ? write(`${line.at ?? ''} ${line.text}\n`) : say({ kind: 'line', ...line }))
      }
      await say({ kind: 'end', because: 'ended' })
    } catch (error) {
      if (!isSessionOver && !isGone) logger().warn({ error }, 'The log of an instance broke off')
      await say({ kind: 'end', because: isSessionOver ? 'session-ended' : 'lost' })
    } finally {
      clearInterval(beat)
      open -= 1
      stream.end()
    }
  }
  signal.addEventListener('abort', leave, { once: true })
  void pass()
  return stream.body
}
