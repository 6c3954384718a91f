import type { ServerResponse } from 'node:http'
import { ApiFailure, badRequest, notFound } from './api-failure.ts'
import type { Answer, ApiWorld, ResourceRequest } from './api-request.ts'
import type { JsonObject } from './json.ts'
import { nameOf, numberAt, objectsAt, textAt, uidOf } from './json.ts'
import type { LogLine } from './log-book.ts'
import { logKey } from './log-book.ts'

/** The lines a container wrote, as text; with `follow` for as long as the caller listens and the container runs. */
export function readPodLog(world: ApiWorld, request: ResourceRequest): Answer {
  const { kind, namespace, name = '', query } = request
  const pod = world.store.get(kind, namespace, name)
  if (!pod) throw notFound(kind, name)
  const container = containerOf(pod, query.get('container'))
  const status = objectsAt(pod, 'status', 'containerStatuses').find((each) => each.name === container)
  const restarts = numberAt(status ?? {}, 'restartCount') ?? 0
  const isPrevious = query.get('previous') === 'true'
  if (isPrevious && restarts === 0)
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`)
  const waiting = textAt(status ?? {}, 'state', 'waiting', 'reason')
  const key = logKey(uidOf(pod), container, isPrevious ? restarts - 1 : runWithLines(world, pod, container, restarts))
  if (waiting !== undefined && world.logs.read(key).length === 0)
    throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${waiting}`)
  const lines = selectLines(world.logs.read(key), query)
  const write = (line: LogLine) =>
    query.get('timestamps') === 'true' ? `${line.at.toISOString()} ${line.text}\n` : `${line.text}\n`
  if (query.get('follow') !== 'true') return { status: 200, text: lines.map(write).join('') }
  return { stream: (response) => follow(world, request, response, key, lines, write) }
}

/** A crashed container's log is that of its last run until the next one writes. */
function runWithLines(world: ApiWorld, pod: JsonObject, container: string, restarts: number): number {
  return world.logs.read(logKey(uidOf(pod), container, restarts)).length > 0 ? restarts : Math.max(0, restarts - 1)
}

function containerOf(pod: JsonObject, asked: string | null): string {
  const names = [...objectsAt(pod, 'spec', 'containers'), ...objectsAt(pod, 'spec', 'initContainers')].map(
    (each) => textAt(each, 'name') ?? '',
  )
  const [first = ''] = names
  if (asked === null || asked === '') {
    if (objectsAt(pod, 'spec', 'containers').length === 1) return first
    throw badRequest(`a container name must be specified for pod ${nameOf(pod)}, choose one of: [${names.join(' ')}]`)
  }
  if (!names.includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${nameOf(pod)}`)
  return asked
}

function selectLines(lines: LogLine[], query: URLSearchParams): LogLine[] {
  const tail = wholeNumber(query, 'tailLines')
  const seconds = wholeNumber(query, 'sinceSeconds')
  const since = seconds === undefined ? Date.parse(query.get('sinceTime') ?? '1970-01-01') : Date.now() - seconds * 1000
  const recent = lines.filter((line) => line.at.getTime() >= since)
  return tail === undefined ? recent : recent.slice(recent.length - Math.min(tail, recent.length))
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  throw new ApiFailure(
    422,
    'Invalid',
    `PodLogOptions "" is invalid: ${name}: Invalid value: "${text}": must be a whole number`,
    {},
  )
}

function follow(
  world: ApiWorld,
  request: ResourceRequest,
  response: ServerResponse,
  key: string,
  lines: LogLine[],
  write: (line: LogLine) => string,
) {
  response.writeHead(200, { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' })
  response.flushHeaders()
  for (const line of lines) response.write(write(line))
  const unfollow = world.logs.follow(key, (line) => response.write(write(line)))
  const { kind, namespace, name = '' } = request
  const unsubscribe = world.store.subscribe(kind, (change) => {
    const isOurs = nameOf(change.object) === name && textAt(change.object, 'metadata', 'namespace') === namespace
    if (isOurs && change.type === 'DELETED') response.end()
  })
  const stop = () => {
    unfollow()
    unsubscribe()
  }
  request.signal.addEventListener('abort', stop, { once: true })
  response.on('close', stop)
}
