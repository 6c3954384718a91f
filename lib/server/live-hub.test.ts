import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Action } from '#lib/domain/action.ts'
import type { TopologyDelta } from '#lib/domain/topology-delta.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { createLiveHub, type LiveHub } from './live-hub.ts'

const topology: Topology = {
  asOf: '2026-01-01T00:00:00.000Z',
  freshness: 'live',
  namespaces: ['t'],
  installations: [],
  workloads: [],
  instances: [],
  routes: [],
  nodes: null,
  streams: [],
  problems: [],
}

const delta: TopologyDelta = {
  version: 2,
  asOf: null,
  freshness: 'live',
  streams: [],
  problems: [],
  installations: [],
  nodes: null,
  workloads: [],
  instances: [],
  routes: [],
  removed: {
    workloads: [],
    instances: [],
    routes: [],
  },
}

function action(id: string, state: Action['state']): Action {
  const target = {
    namespace: 't',
    kind: 'Deployment',
    name: 'x',
    uid: 'u',
    resourceVersion: '1',
    generation: 1,
    release: 'r',
  } as const
  return {
    id,
    kind: 'scale',
    state,
    target,
    phase: null,
    change: [{ path: '/spec/replicas', from: 1, to: 2 }],
    undoes: null,
    group: null,
    probes: [],
    requestedBy: {
      id: 'a',
      name: 'admin',
    },
    reason: null,
    ticket: null,
    plannedAt: '',
    intentAt: null,
    appliedAt: null,
    settledAt: null,
    deadlineAt: null,
    progress: null,
    message: null,
    approval: null,
  }
}

let hub: LiveHub
let tell: (news: TopologyDelta) => void
let version: number
let recent: readonly Action[]
let errors: unknown[]

beforeEach(() => start({}))
afterEach(() => hub.stop())

function start(more: {
  heartbeatMs?: number
  stuckMs?: number
  recentActions?: () => Promise<readonly Action[]>
}): void {
  version = 1
  recent = []
  errors = []
  tell = () => {}
  const observer = {
    topology: () => topology,
    freshness: () => topology,
    version: () => version,
    onDelta(listener: (news: TopologyDelta) => void) {
      tell = listener
      return () => {
        tell = () => {}
      }
    },
  }
  hub = createLiveHub({ observer, recentActions: async () => recent, onError: (error) => errors.push(error), ...more })
}

type Message = { readonly id: number; readonly event: string; readonly data: Record<string, unknown> }

function join(more: { sessionId?: string; isAlive?: () => Promise<boolean>; signal?: AbortSignal } = {}) {
  const body = hub.subscribe({
    sessionId: 's',
    isAlive: async () => true,
    signal: new AbortController().signal,
    ...more,
  })
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  async function next(): Promise<Message | null> {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const [id, event, data] = text
          .slice(0, end)
          .split('\n')
          .map((line) => line.slice(line.indexOf(': ') + 2))
        text = text.slice(end + 2)
        return { id: Number(id), event: event ?? '', data: JSON.parse(data ?? 'null') }
      }
      const { done, value } = await reader.read()
      if (done) return null
      text += decoder.decode(value, { stream: true })
    }
  }
  async function until(event: string): Promise<Message> {
    for (;;) {
      const message = await next()
      if (message === null) throw new Error(`The stream ended before ${event}`)
      if (message.event === event) return message
    }
  }
  return { next, until, cancel: () => reader.cancel() }
}

test('a stream begins with a snapshot of picture and actions', async () => {
  recent = [action('one', 'succeeded')]
  expect(await join().next()).toMatchObject({
    event: 'snapshot',
    data: { version: 1, topology: { namespaces: ['t'] }, actions: [{ id: 'one' }] },
  })
})

test('deltas and actions reach every subscriber with one id', async () => {
  const [one, other] = [join(), join()]
  await Promise.all([one.until('snapshot'), other.until('snapshot')])
  tell(delta)
  hub.announce(action('a', 'applied'))
  const seen = [await one.next(), await other.next()]
  expect(seen[0]).toMatchObject({ event: 'delta', data: { version: 2 } })
  expect(seen[0]).toEqual(seen[1])
  expect(await one.next()).toMatchObject({ event: 'action', data: { id: 'a', state: 'applied' } })
})

test('what happens while a snapshot is made is in it', async () => {
  hub.stop()
  let release: (actions: readonly Action[]) => void = () => {}
  start({ recentActions: () => new Promise((resolve) => (release = resolve)) })
  const subscriber = join()
  hub.announce(action('a', 'applied'))
  version = 2
  tell(delta)
  release([action('a', 'intent'), action('b', 'succeeded')])
  expect(await subscriber.next()).toMatchObject({
    event: 'snapshot',
    data: { version: 2, actions: [{ id: 'a', state: 'applied' }, { id: 'b' }] },
  })
})

test('heartbeats carry the age of the picture', async () => {
  hub.stop()
  start({ heartbeatMs: 10 })
  expect(await join().until('heartbeat')).toMatchObject({
    data: { asOf: topology.asOf, freshness: 'live', at: expect.any(String) },
  })
})

test('a session that ended is told so and closed at the next heartbeat', async () => {
  hub.stop()
  start({ heartbeatMs: 10 })
  let isAlive = true
  const subscriber = join({ isAlive: async () => isAlive })
  await subscriber.until('heartbeat')
  isAlive = false
  await subscriber.until('session-ended')
  expect(await subscriber.next()).toBeNull()
  expect(hub.size()).toBe(0)
})

test('a session check that fails is an outage, not an end', async () => {
  hub.stop()
  start({ heartbeatMs: 10 })
  const subscriber = join({ isAlive: () => Promise.reject(new Error('database away')) })
  for (let count = 0; count < 3; count += 1) await subscriber.until('heartbeat')
  expect(errors).toHaveLength(1)
})

test('ending a session closes its streams and no other', async () => {
  const [mine, theirs] = [join({ sessionId: 'mine' }), join({ sessionId: 'theirs' })]
  await Promise.all([mine.until('snapshot'), theirs.until('snapshot')])
  hub.endSession('mine')
  await mine.until('session-ended')
  expect(await mine.next()).toBeNull()
  expect(hub.size()).toBe(1)
})

test('a browser that leaves is forgotten', async () => {
  const leaving = new AbortController()
  const [one, other] = [join({ signal: leaving.signal }), join()]
  await Promise.all([one.until('snapshot'), other.until('snapshot')])
  leaving.abort()
  await other.cancel()
  expect(hub.size()).toBe(0)
  tell(delta)
})

test('a slow browser is not queued for: it gets a snapshot when it reads again', async () => {
  const subscriber = join()
  await subscriber.until('snapshot')
  const problem = { code: 'bad-kubeconfig', message: 'x'.repeat(300_000), remedy: '', namespace: null } as const
  for (version = 2; version < 40; version += 1) tell({ ...delta, version, problems: [problem] })
  const seen: Message[] = []
  for (;;) {
    const message = await subscriber.next()
    if (message === null || message.event === 'snapshot') break
    seen.push(message)
  }
  expect(seen.length).toBeLessThan(8)
  tell({ ...delta, version: 41 })
  expect(await subscriber.until('delta')).toMatchObject({ data: { version: 41 } })
})

test('a browser that takes nothing any more is let go', async () => {
  hub.stop()
  start({ heartbeatMs: 10, stuckMs: 30 })
  hub.subscribe({ sessionId: 's', isAlive: async () => true, signal: new AbortController().signal })
  await new Promise((resolve) => setTimeout(resolve, 20))
  const problem = { code: 'bad-kubeconfig', message: 'x'.repeat(600_000), remedy: '', namespace: null } as const
  for (let count = 0; count < 4; count += 1) tell({ ...delta, problems: [problem] })
  await expect.poll(() => hub.size()).toBe(0)
})

test('without its actions a snapshot cannot be made, so the stream ends and the browser comes back', async () => {
  hub.stop()
  start({ recentActions: () => Promise.reject(new Error('database away')) })
  expect(await join().next()).toBeNull()
  expect(errors).toHaveLength(1)
})
