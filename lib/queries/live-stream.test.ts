import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { LiveMessage } from '#lib/contracts/live.ts'
import { openLiveStream } from './live-stream.ts'

class FakeSource extends EventTarget {
  static opened: FakeSource[] = []
  isClosed = false

  constructor() {
    super()
    FakeSource.opened.push(this)
  }

  close() {
    this.isClosed = true
  }

  say(event: string, data: string) {
    this.dispatchEvent(new MessageEvent(event, { data }))
  }
}

const beat = JSON.stringify({ at: '2026-11-20T14:00:00Z', asOf: null, freshness: 'live' })

function open(answers: ('ended' | 'answered' | 'silent')[] = []) {
  const seen: string[] = []
  const stream = openLiveStream('/api/live', {
    onMessage: (message: LiveMessage) => seen.push(message.event),
    onLost: () => seen.push('lost'),
    onEnded: () => seen.push('ended'),
    probe: () => Promise.resolve(answers.shift() ?? 'answered'),
  })
  return { seen, stream }
}

function newest(): FakeSource {
  const source = FakeSource.opened.at(-1)
  if (!source) throw new Error('nothing was opened')
  return source
}

beforeEach(() => {
  FakeSource.opened = []
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', FakeSource)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('messages arrive parsed', () => {
  const { seen, stream } = open()
  newest().say('heartbeat', beat)
  expect(seen).toEqual(['heartbeat'])
  stream.close()
})

test('a stream without a heartbeat for ten seconds is replaced', async () => {
  const { seen, stream } = open()
  newest().say('heartbeat', beat)
  await vi.advanceTimersByTimeAsync(9_000)
  expect(seen).toEqual(['heartbeat'])
  await vi.advanceTimersByTimeAsync(4_000)
  expect(seen).toEqual(['heartbeat', 'lost'])
  expect(FakeSource.opened).toHaveLength(2)
  stream.close()
})

test('a broken stream comes back', async () => {
  const { seen, stream } = open()
  newest().dispatchEvent(new Event('error'))
  await vi.advanceTimersByTimeAsync(1_000)
  newest().say('heartbeat', beat)
  expect(seen).toEqual(['lost', 'heartbeat'])
  stream.close()
})

test('it waits longer, but never more than eight seconds, while the console does not answer', async () => {
  const { stream } = open(Array.from({ length: 30 }, () => 'silent' as const))
  newest().dispatchEvent(new Event('error'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(FakeSource.opened).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(300_000)
  expect(FakeSource.opened.length).toBeGreaterThan(1)
  stream.close()
})

test('after a 401 nothing is tried any more', async () => {
  const { seen } = open(['ended'])
  newest().dispatchEvent(new Event('error'))
  await vi.advanceTimersByTimeAsync(120_000)
  expect(seen).toEqual(['lost', 'ended'])
  expect(FakeSource.opened).toHaveLength(1)
})

test('the word that the session ended closes the stream', async () => {
  const { seen } = open()
  newest().say('session-ended', '{}')
  await vi.advanceTimersByTimeAsync(120_000)
  expect(seen).toEqual(['ended'])
  expect(newest().isClosed).toBe(true)
})

test('a message that this page cannot read counts as a loss, never as news', () => {
  const { seen, stream } = open()
  newest().say('snapshot', '{"version":"new"}')
  expect(seen).toEqual(['lost'])
  stream.close()
})

test('after sleep the stream is renewed at once', async () => {
  const { seen, stream } = open()
  newest().say('heartbeat', beat)
  vi.setSystemTime(Date.now() + 600_000)
  await vi.advanceTimersByTimeAsync(1_500)
  expect(seen).toEqual(['heartbeat', 'lost'])
  expect(FakeSource.opened).toHaveLength(2)
  stream.close()
})

test('a nudge leaves a stream alone that was heard just now', () => {
  const { seen, stream } = open()
  newest().say('heartbeat', beat)
  stream.nudge()
  expect(seen).toEqual(['heartbeat'])
  stream.close()
})
