import { expect, test } from 'vitest'
import { textAt } from './json.ts'
import { answerJson, answerStatus, until } from './testing/fake-api.ts'
import { path, pod, pods, watchingPods } from './testing/watching-pods.ts'
import type { WatchedKind } from './watched-kind.ts'

const watching = watchingPods()
const { changes, start, isWatching, listRequests, watchRequests, asked } = watching

test('it lists in pages of 500 and keeps only what is translated', async () => {
  watching.api().handle(({ path: asked, query }, response) => {
    if (asked !== path || query.get('watch')) return false
    const isSecond = query.get('continue') === 'next'
    const metadata = { resourceVersion: '7', ...(isSecond ? {} : { continue: 'next' }) }
    answerJson(response, 200, { metadata, items: [pod(isSecond ? 'two' : 'one', '5', isSecond ? 'b' : 'a')] })
    return true
  })
  start()
  await isWatching()
  expect(listRequests().map(({ query }) => query.get('limit'))).toEqual(['500', '500'])
  expect(changes).toEqual([
    { type: 'set', key: 't/one', facts: 'a' },
    { type: 'set', key: 't/two', facts: 'b' },
  ])
})

test('a page whose token expired starts the list again', async () => {
  let isFirst = true
  watching.api().handle(({ path: asked, query }, response) => {
    if (asked !== path || query.get('watch')) return false
    if (query.get('continue') && isFirst) {
      isFirst = false
      return answerStatus(response, 410, 'Expired')
    }
    const metadata = { resourceVersion: '7', ...(query.get('continue') ? {} : { continue: 'next' }) }
    answerJson(response, 200, { metadata, items: [] })
    return true
  })
  start()
  await isWatching()
  expect(listRequests()).toHaveLength(4)
})

test('it watches from the list with bookmarks, and asks for the end well within the silence that is allowed', async () => {
  watching.api().list(path, [], '42')
  start()
  await isWatching()
  const query = watchRequests()[0]?.query
  expect(query?.get('resourceVersion')).toBe('42')
  expect(query?.get('allowWatchBookmarks')).toBe('true')
  expect(Number(asked(0, 'timeoutSeconds'))).toBeGreaterThanOrEqual(40)
  expect(Number(asked(0, 'timeoutSeconds'))).toBeLessThan(50)
})

test('events become changes, and a deletion removes', async () => {
  start()
  await isWatching()
  watching.api().send(path, 'ADDED', pod('x', '2'))
  watching.api().send(path, 'MODIFIED', pod('x', '3', 'b'))
  watching.api().send(path, 'DELETED', pod('x', '4'))
  await until(() => changes.length === 3, 'three changes')
  expect(changes).toEqual([
    { type: 'set', key: 't/x', facts: 'a' },
    { type: 'set', key: 't/x', facts: 'b' },
    { type: 'removed', key: 't/x' },
  ])
})

test('a line that arrives in pieces is one event', async () => {
  start()
  await isWatching()
  const line = `${JSON.stringify({ type: 'ADDED', object: pod('ünï', '2') })}\n`
  watching.api().sendText(path, line.slice(0, 30))
  await new Promise((resolve) => setImmediate(resolve))
  watching.api().sendText(path, line.slice(30))
  await until(() => changes.length === 1, 'one change')
  expect(changes[0]).toMatchObject({ key: 't/ünï' })
})

test('a clean end resumes from the newest event or bookmark without a list', async () => {
  start()
  await isWatching()
  watching.api().send(path, 'ADDED', pod('x', '2'))
  watching.api().send(path, 'BOOKMARK', { metadata: { resourceVersion: '99' } })
  await until(() => changes.length === 1, 'the event')
  watching.api().endWatches(path)
  await isWatching(2)
  expect(asked(1, 'resourceVersion')).toBe('99')
  expect(listRequests()).toHaveLength(1)
})

test('a cut connection is counted and resumed from the last version', async () => {
  const running = start()
  await isWatching()
  watching.api().send(path, 'ADDED', pod('x', '5'))
  await until(() => changes.length === 1, 'the event')
  watching.api().cutWatches(path)
  await isWatching(2)
  expect(asked(1, 'resourceVersion')).toBe('5')
  expect(listRequests()).toHaveLength(1)
  await until(() => running.stream().state === 'live', 'live again')
  expect(running.stream()).toMatchObject({ reconnects: 1, relists: 0, lastError: null })
})

test('an expired version lists again at once and sees what was deleted meanwhile', async () => {
  watching.api().list(path, [pod('gone', '1'), pod('stays', '1')], '1')
  const running = start()
  await isWatching()
  watching.api().list(path, [pod('stays', '1'), pod('new', '8')], '9')
  watching
    .api()
    .send(path, 'ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' })
  await isWatching(2)
  expect(changes.slice(2)).toEqual([
    { type: 'set', key: 't/new', facts: 'a' },
    { type: 'removed', key: 't/gone' },
  ])
  expect(running.stream().relists).toBe(1)
  expect(asked(1, 'resourceVersion')).toBe('9')
})

test('a watch refused with 410 lists again', async () => {
  let isFirst = true
  watching.api().handle(({ query }, response) => {
    if (query.get('watch') !== 'true' || !isFirst) return false
    isFirst = false
    return answerStatus(response, 410, 'Expired')
  })
  start()
  await isWatching(2)
  expect(listRequests()).toHaveLength(2)
})

test('any other ERROR event is reported and the watch resumes without a list', async () => {
  const running = start()
  await isWatching()
  watching.api().handle(({ query }) => query.get('watch') === 'true')
  watching.api().send(path, 'ERROR', { kind: 'Status', code: 500, reason: 'InternalError', message: 'etcd is tired' })
  await until(() => running.stream().lastError !== null, 'the error is reported')
  expect(running.stream()).toMatchObject({ state: 'delayed', lastError: expect.stringContaining('etcd is tired') })
  watching.api().handle(null)
  await running.stop()
  expect(listRequests()).toHaveLength(1)
})

test('a line that is not JSON is reported and answered with a new list', async () => {
  const running = start()
  await isWatching()
  watching.api().sendText(path, '{"type":"ADDED","obj\n')
  await isWatching(2)
  expect(running.stream().relists).toBe(1)
  expect(running.stream().reconnects).toBe(1)
})

test('a handler that throws does not end the watch', async () => {
  let throws = true
  const kind: WatchedKind<string> = {
    ...pods,
    translate: (object) => {
      if (throws && textAt(object, 'metadata', 'name') === 'bad') throw new Error('not to be translated')
      return 'fine'
    },
  }
  const running = start({}, kind)
  await isWatching()
  watching.api().send(path, 'ADDED', pod('bad', '2'))
  await until(() => running.stream().reconnects > 0, 'the failure is counted')
  throws = false
  watching.api().list(path, [pod('bad', '2')], '3')
  await until(() => changes.some(({ key }) => key === 't/bad'), 'the object after all')
})

test('a missing right is named with the Role line and asked for again', async () => {
  watching
    .api()
    .handle(({ path: asked }, response) => (asked === path ? answerStatus(response, 403, 'Forbidden') : false))
  const running = start()
  await until(() => running.stream().state === 'forbidden', 'forbidden')
  expect(running.stream().lastError).toBe('The console’s account may not list and watch pods in namespace t')
  expect(running.block()).toMatchObject({
    status: 403,
    roleLine: '- { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] }',
  })
  watching.api().handle(null)
  await until(() => running.stream().state === 'live', 'live after the Role was corrected')
  expect(running.block()).toBeNull()
})

test('a server that refuses for a moment after its start is asked again soon', async () => {
  const running = start({ forbiddenRetryMs: 60_000 })
  await isWatching()
  let refused = 0
  watching
    .api()
    .handle(({ path: asked }, response) =>
      asked === path && (refused += 1) <= 2 ? answerStatus(response, 403, 'Forbidden') : false,
    )
  watching.api().cutWatches(path)
  await isWatching(2)
  expect(refused).toBeGreaterThan(2)
  await until(() => running.stream().state === 'live', 'live again')
})

test('a right that is taken away for good is called forbidden after a few tries', async () => {
  const running = start()
  await isWatching()
  watching
    .api()
    .handle(({ path: asked }, response) => (asked === path ? answerStatus(response, 403, 'Forbidden') : false))
  watching.api().cutWatches(path)
  await until(() => running.stream().state === 'forbidden', 'forbidden')
  expect(changes.some(({ type }) => type === 'removed')).toBe(false)
})

test('a corrected Role is noticed at once when asked', async () => {
  watching
    .api()
    .handle(({ path: asked }, response) => (asked === path ? answerStatus(response, 403, 'Forbidden') : false))
  const running = start({ forbiddenRetryMs: 60_000 })
  await until(() => running.stream().state === 'forbidden', 'forbidden')
  watching.api().handle(null)
  running.refresh()
  await until(() => running.stream().state === 'live', 'live')
})

test('refused credentials say so', async () => {
  watching
    .api()
    .handle(({ path: asked }, response) => (asked === path ? answerStatus(response, 401, 'Unauthorized') : false))
  const running = start()
  await until(() => running.stream().state === 'forbidden', 'forbidden')
  expect(running.block()?.status).toBe(401)
})

test('a busy API server is left alone for as long as it asks', async () => {
  const askedAt: number[] = []
  watching.api().handle(({ path: asked }, response) => {
    if (asked !== path) return false
    askedAt.push(performance.now())
    return answerStatus(response, 429, 'TooManyRequests', { 'retry-after': '1' })
  })
  start()
  await until(() => askedAt.length === 2, 'a second try')
  expect((askedAt[1] ?? 0) - (askedAt[0] ?? 0)).toBeGreaterThanOrEqual(990)
})

test('an API that the cluster lacks means that there are no such objects', async () => {
  watching
    .api()
    .handle(({ path: asked }, response) => (asked === path ? answerStatus(response, 404, 'NotFound') : false))
  const running = start({}, { ...pods, mayBeAbsent: true })
  await until(() => running.stream().state === 'live', 'live and empty')
  expect(changes).toEqual([])
})

test('the oldest are forgotten where a bound is set', async () => {
  start({}, { ...pods, atMost: 2 })
  await isWatching()
  for (const [index, name] of ['a', 'b', 'c'].entries())
    watching.api().send(path, 'ADDED', pod(name, String(index + 2)))
  await until(() => changes.length === 4, 'four changes')
  expect(changes[3]).toEqual({ type: 'removed', key: 't/a' })
})

test('an API server that swallows every byte is noticed by the pulse, and its return reconnects at once', async () => {
  const running = start({ staleMs: 2_200 })
  await isWatching()
  watching.api().swallow(true)
  await until(() => running.stream().state === 'delayed', 'delayed')
  await until(() => running.stream().state === 'stale', 'stale')
  expect(watching.pulse().isAlive()).toBe(false)
  watching.api().swallow(false)
  await isWatching(2)
  await until(() => running.stream().state === 'live', 'live again')
  expect(listRequests()).toHaveLength(1)
})

test('a stopped API server is noticed, and its return is followed within moments', async () => {
  const running = start()
  await isWatching()
  await watching.api().stopListening()
  await until(() => running.stream().state === 'delayed', 'delayed')
  expect(running.stream().lastError).toMatch(/pods|socket|closed/)
  await watching.api().listenAgain()
  await until(() => running.stream().state === 'live', 'live again', 2_000)
})
