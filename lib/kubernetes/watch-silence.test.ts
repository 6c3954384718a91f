import { expect, test } from 'vitest'
import { until } from './testing/fake-api.ts'
import { path, pod, watchingPods } from './testing/watching-pods.ts'
import { watchTimings } from './watch-timings.ts'

const watching = watchingPods()
const { changes, start, isWatching, listRequests, watchRequests, asked } = watching

test('after a bookmark it watches for five to six minutes, until the connection breaks', async () => {
  start()
  await isWatching()
  watching.api().send(path, 'BOOKMARK', { metadata: { resourceVersion: '2' } })
  watching.api().endWatches(path)
  await isWatching(2)
  expect(Number(asked(1, 'timeoutSeconds'))).toBeGreaterThanOrEqual(300)
  expect(Number(asked(1, 'timeoutSeconds'))).toBeLessThan(360)
  watching.api().cutWatches(path)
  await isWatching(3)
  expect(Number(asked(2, 'timeoutSeconds'))).toBeLessThan(50)
})

test('silence makes the stream stale, reconnects, and a second silence lists again', async () => {
  const running = start({ silenceMs: 500 })
  await isWatching()
  await until(() => running.stream().state === 'stale', 'stale')
  await until(() => running.stream().relists === 1, 'a new list')
  const asked = watching
    .api()
    .requests.filter((request) => request.path === path)
    .slice(0, 5)
  expect(asked.map(({ query }) => query.get('watch') ?? `limit=${query.get('limit')}`)).toEqual([
    'limit=500',
    'true',
    // Whether the server still knows the version that is watched from.
    'limit=1',
    'true',
    'limit=500',
  ])
  await until(() => running.stream().state === 'live', 'live again')
})

test('a bookmark counts as a sign of life', async () => {
  const running = start({ silenceMs: 1_200 })
  await isWatching()
  const end = performance.now() + 2_000
  for (let version = 2; performance.now() < end; version += 1) {
    watching.api().send(path, 'BOOKMARK', { metadata: { resourceVersion: String(version) } })
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(running.stream().state).toBe('live')
  expect(watchRequests()).toHaveLength(1)
})

test('a quiet watch that ends when asked to stays live and is never listed again', async () => {
  watching.api().endOnTime(true)
  const running = start({ silenceMs: 1_500, provingSeconds: () => 0.15 })
  const states = new Set<string>()
  await until(() => {
    states.add(running.stream().state)
    return watchRequests().length >= 15
  }, 'watched for several times the silence that is allowed')
  expect([...states]).toEqual(['starting', 'live'])
  expect(listRequests()).toHaveLength(1)
  expect(running.stream()).toMatchObject({ relists: 0, reconnects: 0, lastError: null })
})

test('a quiet watch goes on from a version read before the silence, so that it never expires', async () => {
  watching.api().endOnTime(true)
  watching.api().list(path, [], '10')
  start({ provingSeconds: () => 0.1 })
  await isWatching()
  watching.api().list(path, [], '500')
  await isWatching(2)
  // Asked for before this watch began; only its silent end proves that nothing came in between.
  expect(asked(1, 'resourceVersion')).toBe('10')
  await isWatching(3)
  expect(asked(2, 'resourceVersion')).toBe('500')
})

test('an event of a quiet watch is newer than the version read before it', async () => {
  watching.api().endOnTime(true)
  watching.api().list(path, [], '10')
  start({ provingSeconds: () => 0.2 })
  await isWatching(2)
  watching.api().send(path, 'ADDED', pod('x', '40'))
  watching.api().list(path, [], '700')
  await isWatching(3)
  expect(asked(2, 'resourceVersion')).toBe('40')
})

test('a watch that ends before it was asked to proves nothing', async () => {
  const running = start({ silenceMs: 300, provingSeconds: () => 40 })
  await isWatching()
  watching.api().list(path, [], '500')
  await until(() => {
    watching.api().endWatches(path)
    return running.stream().state === 'stale'
  }, 'stale')
  expect(new Set(watchRequests().map(({ query }) => query.get('resourceVersion')))).toEqual(new Set(['1']))
})

test('where bookmarks stay away, a short watch proves itself before anything is stale', async () => {
  watching.api().endOnTime(true)
  const running = start({ silenceMs: 1_500, quietMs: 300, provingSeconds: () => 0.2 })
  await isWatching()
  watching.api().send(path, 'BOOKMARK', { metadata: { resourceVersion: '2' } })
  const states = new Set<string>()
  await until(() => {
    states.add(running.stream().state)
    return watchRequests().length >= 4
  }, 'four watches')
  expect([0, 1, 2, 3].map((number) => Number(asked(number, 'timeoutSeconds')) >= 300)).toEqual([
    false,
    true,
    false,
    false,
  ])
  expect([...states].filter((state) => state !== 'starting')).toEqual(['live'])
  expect(running.stream()).toMatchObject({ relists: 0, reconnects: 0, lastError: null })
})

test('the end is asked for within the time that is left', () => {
  const { provingSeconds } = watchTimings
  expect(provingSeconds(25_400)).toBe(15)
  expect(provingSeconds(-60_000)).toBe(5)
  expect(provingSeconds(90_000)).toBeGreaterThanOrEqual(40)
})

test('an end that is overdue is a failure, well before the silence that is allowed', async () => {
  const running = start({ provingSeconds: () => 0.1, overdueMs: 100 })
  await isWatching(2)
  expect(running.stream().reconnects).toBeGreaterThan(0)
  expect(listRequests()).toHaveLength(1)
})

test('a server restored from a copy is found out by a quiet watch', async () => {
  watching.api().endOnTime(true)
  watching.api().list(path, [pod('kept', '5'), pod('lost', '900')], '900')
  start({ provingSeconds: () => 0.1 })
  await isWatching()
  watching.api().list(path, [pod('kept', '5')], '10')
  await until(() => changes.at(-1)?.type === 'removed', 'the lost one is removed')
  expect(changes.at(-1)).toEqual({ type: 'removed', key: 't/lost' })
})

test('a server that was restored between two pulses is found out when its connection breaks', async () => {
  watching.api().list(path, [pod('kept', '5'), pod('lost', '900')], '900')
  start()
  await isWatching()
  watching.api().list(path, [pod('kept', '5')], '10')
  watching.api().cutWatches(path)
  await until(() => changes.at(-1)?.type === 'removed', 'the lost one is removed')
  expect(changes.at(-1)).toEqual({ type: 'removed', key: 't/lost' })
})

test('an absence longer than the silence that is allowed ends with the return, not with the next bookmark', async () => {
  const running = start({ silenceMs: 2_000, staleMs: 300 })
  await isWatching()
  watching.api().swallow(true)
  await until(() => !watching.pulse().isAlive(), 'the loss is noticed')
  await new Promise((resolve) => setTimeout(resolve, 1_600))
  watching.api().swallow(false)
  await until(() => running.stream().state === 'live', 'live again')
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(running.stream().state).toBe('live')
  expect(listRequests()).toHaveLength(1)
})

test('a server that came back older, restored from a copy, is listed anew', async () => {
  watching.api().list(path, [pod('kept', '5'), pod('lost', '900')], '900')
  const running = start()
  await isWatching()
  await watching.api().stopListening()
  await until(() => !watching.pulse().isAlive(), 'the loss is noticed')
  watching.api().list(path, [pod('kept', '5')], '10')
  await watching.api().listenAgain()
  await until(() => running.stream().state === 'live', 'live again')
  expect(changes.at(-1)).toEqual({ type: 'removed', key: 't/lost' })
  await isWatching(2)
  expect(asked(-1, 'resourceVersion')).toBe('10')
})
