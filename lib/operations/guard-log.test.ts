import { expect, test } from 'vitest'
import { leafBytes, toHex, type ChainLine } from '#lib/domain/audit-chain.ts'
import { checkpointText } from '#lib/domain/checkpoint.ts'
import { provesConsistency, provesInclusion } from '#lib/domain/merkle-proof.ts'
import { fakeAnchor, fakeKey, fakeLog, fakeLogGuardWorld, fakeSigner, sha256, type FakeLog } from './fake-stored-log.ts'
import { guardLog } from './guard-log.ts'
import type { LogVerdict } from './log-guard-port.ts'

/** A log that was checked and anchored twice, by a process that then ended. */
async function anchoredLog(first = 300, second = 200) {
  const log = fakeLog(first)
  const anchor = fakeAnchor()
  const world = fakeLogGuardWorld(log, [anchor])
  const guard = guardLog(world, 'ops')
  await guard.checkWhole()
  await guard.anchor()
  log.append(second)
  await guard.checkNew()
  await guard.anchor()
  return { log, anchor, world, guard }
}

test('an unaltered log is intact, before and after a restart', async () => {
  const { guard, world, anchor } = await anchoredLog()
  const intact = { state: 'intact', size: 500, problems: [], anchors: [{ name: 'a shelf', size: 500, failure: null }] }
  expect(guard.verdict()).toMatchObject(intact)
  expect([...anchor.kept.keys()]).toEqual([300, 500])
  expect(await guardLog(world, 'ops').checkWhole()).toMatchObject(intact)
})

test('what follows from the newest checkpoint can be proven with it alone', async () => {
  const { guard, log } = await anchoredLog()
  const tree = guard.tree()
  const newest = guard.newest()
  if (tree === null || newest === null) throw new Error('nothing was checked')
  const { size, root } = newest.checkpoint
  expect(size).toBe(500)
  expect(await provesInclusion(sha256, log.lines[17]?.leaf ?? '', root, await tree.inclusion(17, 500))).toBe(true)
  expect(await provesConsistency(sha256, await tree.rootAt(300), root, await tree.consistency(300, 500))).toBe(true)
})

type Tampering = readonly [what: string, tamper: (log: FakeLog) => void, fault: string, seq: number]

const bent = (log: FakeLog, seq: number, change: Partial<ChainLine>) => {
  const line = log.lines[seq]
  if (line !== undefined) log.lines[seq] = { ...line, ...change }
}

/** Hash and all, without what follows. */
const replaced = (log: FakeLog, seq: number) => {
  const line = { ...log.lines[seq], body: '{"n":"another"}' } as ChainLine
  log.lines[seq] = { ...line, leaf: toHex(sha256(leafBytes('ops', line))) }
}

const tamperings: readonly Tampering[] = [
  ['an edited body', (log) => bent(log, 42, { body: '{"n":43}' }), 'edited', 42],
  ['a moved time', (log) => bent(log, 42, { recordedAt: '2026-11-20T00:00:41.500Z' }), 'edited', 42],
  ['an entry replaced with its hash', (log) => replaced(log, 42), 'unlinked', 43],
  ['an entry that is gone', (log) => log.lines.splice(42, 1), 'missing', 42],
  ['the first entry gone', (log) => log.lines.splice(0, 1), 'missing', 0],
  ['two entries swapped', (log) => log.lines.splice(42, 2, ...log.lines.slice(42, 44).toReversed()), 'missing', 42],
  ['an entry doubled', (log) => log.lines.splice(43, 0, ...log.lines.slice(42, 43)), 'inserted', 42],
  ['a tail cut off behind the back of the head', (log) => log.lines.splice(400), 'tail-missing', 400],
  ['a tail cut off, the head too: an old backup', (log) => log.cutTo(400), 'rolled-back', 400],
  ['everything gone', (log) => log.cutTo(0), 'rolled-back', 0],
  ['the whole log written anew', (log) => log.rewriteFrom(0), 'rewritten', 0],
  ['the log written anew from the middle', (log) => log.rewriteFrom(42), 'rewritten', 0],
  ['the log written anew after the first checkpoint', (log) => log.rewriteFrom(400), 'rewritten', 300],
  ['the newest entry written anew', (log) => log.rewriteFrom(499), 'rewritten', 300],
]

test.each(tamperings)('%s is found when the console starts again', async (_, tamper, fault, seq) => {
  const { log, world } = await anchoredLog()
  tamper(log)
  expect(await guardLog(world, 'ops').checkWhole()).toMatchObject({ state: 'broken', fault, seq })
})

test('an old backup that has grown with other entries is found', async () => {
  const { log, world } = await anchoredLog()
  log.cutTo(250)
  log.rewriteFrom(249)
  log.append(400)
  expect(await guardLog(world, 'ops').checkWhole()).toMatchObject({ state: 'broken', fault: 'rewritten' })
})

test.each([
  ['cut', (log: FakeLog) => log.cutTo(400), 'rolled-back', 400],
  ['written anew from the start', (log: FakeLog) => log.rewriteFrom(0), 'rewritten', 0],
  ['written anew at the end', (log: FakeLog) => log.rewriteFrom(499), 'rewritten', 0],
  ['cut and grown', (log: FakeLog) => (log.rewriteFrom(400), log.append(100)), 'rewritten', 0],
])(
  'a log that is %s while the console runs is found by the next look, without any anchor',
  async (_, tamper, fault, seq) => {
    const log = fakeLog(500)
    const guard = guardLog(fakeLogGuardWorld(log), 'ops')
    await guard.checkWhole()
    tamper(log)
    expect(await guard.checkNew()).toMatchObject({ state: 'broken', fault, seq })
  },
)

test('an old entry that is altered while the console runs is found by the patrol', async () => {
  const log = fakeLog(9_000)
  const guard = guardLog(fakeLogGuardWorld(log), 'ops')
  await guard.checkWhole()
  bent(log, 8_999, { body: '{}' })
  expect(await guard.patrol(4_096)).toMatchObject({ state: 'intact' })
  expect(await guard.patrol(4_096)).toMatchObject({ state: 'intact' })
  expect(await guard.patrol(4_096)).toMatchObject({ state: 'broken', fault: 'edited', seq: 8_999 })
})

test('where a long log was written anew is found without reading all of it', async () => {
  const log = fakeLog(40_000)
  const world = fakeLogGuardWorld(log)
  let read = 0
  const lines: typeof world.stored.lines = async function* (name, from, to) {
    for await (const line of world.stored.lines(name, from, to)) {
      read += 1
      yield line
    }
  }
  const guard = guardLog({ ...world, stored: { ...world.stored, lines } }, 'ops')
  await guard.checkWhole()
  log.rewriteFrom(30_000)
  read = 0
  expect(await guard.checkNew()).toMatchObject({ state: 'broken', fault: 'rewritten', seq: 28_672 })
  expect(read).toBeLessThan(20_000)
})

test('the patrol comes round', async () => {
  const log = fakeLog(5_000)
  const guard = guardLog(fakeLogGuardWorld(log), 'ops')
  await guard.checkWhole()
  await guard.patrol(5_000)
  log.rewriteFrom(4_999)
  expect(await guard.patrol(10_000)).toMatchObject({ state: 'broken', fault: 'rewritten', seq: 4_096 })
})

test('a log stays broken once it was found broken', async () => {
  const { log, guard } = await anchoredLog()
  const before = [...log.lines]
  bent(log, 499, { leaf: '00'.repeat(32) })
  await guard.checkNew()
  log.lines = before
  expect((await guard.checkWhole()).state).toBe('broken')
  expect((await guard.checkNew()).state).toBe('broken')
})

test('a store that does not answer is unknown, and the next answer ends that', async () => {
  const { world, log } = await anchoredLog()
  let isDown = true
  const { head } = world.stored
  const guard = guardLog(
    {
      ...world,
      stored: { ...world.stored, head: (name) => (isDown ? Promise.reject(new Error('no route')) : head(name)) },
    },
    'ops',
  )
  expect(await guard.checkWhole()).toMatchObject({ state: 'unknown', message: 'no route' })
  expect(await guard.anchor()).toMatchObject({ state: 'unknown' })
  isDown = false
  expect(await guard.checkWhole()).toMatchObject({ state: 'intact', size: log.lines.length })
  isDown = true
  await guard.checkNew()
  expect(await guard.anchor()).toMatchObject({ state: 'unknown' })
})

test('an anchor that fails is named and tried again; the other one goes on', async () => {
  const log = fakeLog(10)
  const [one, other] = [fakeAnchor('one'), fakeAnchor('other')]
  const guard = guardLog(fakeLogGuardWorld(log, [one, other]), 'ops')
  await guard.checkWhole()
  one.broken = 'forbidden'
  expect(await guard.anchor()).toMatchObject({
    anchors: [
      { name: 'one', size: null, failure: 'forbidden' },
      { name: 'other', size: 10, failure: null },
    ],
  })
  one.broken = null
  expect(await guard.anchor()).toMatchObject({ anchors: [{ name: 'one', size: 10, failure: null }, { name: 'other' }] })
})

test('a checkpoint that no key of ours signed is a problem in words and no break', async () => {
  const { world, anchor } = await anchoredLog()
  const forger = fakeSigner(fakeKey(9))
  const text = checkpointText({ origin: forger.origin('ops'), size: 400, root: '11'.repeat(32) })
  anchor.kept.set(400, { note: forger.sign('ops', text), at: null })
  anchor.kept.set(401, { note: 'nonsense', at: null })
  expect(await guardLog(world, 'ops').checkWhole()).toMatchObject({
    state: 'intact',
    problems: [expect.stringContaining('signed by no known key'), expect.stringContaining('no checkpoint')],
  })
})

test('after a rotation of keys the checkpoints of the old one still count', async () => {
  const { log, anchor } = await anchoredLog()
  const rotated = fakeSigner(fakeKey(2), fakeKey(1))
  expect(await guardLog(fakeLogGuardWorld(log, [anchor], rotated), 'ops').checkWhole()).toMatchObject({
    state: 'intact',
    problems: [],
  })
  log.rewriteFrom(42)
  expect(await guardLog(fakeLogGuardWorld(log, [anchor], rotated), 'ops').checkWhole()).toMatchObject({
    fault: 'rewritten',
  })
})

test('without a key or an anchor it says what that means', async () => {
  const verdict = await guardLog(fakeLogGuardWorld(fakeLog(3), [], null), 'ops').checkWhole()
  expect(verdict).toMatchObject({
    state: 'intact',
    problems: [expect.stringContaining('key'), expect.stringContaining('anchor')],
  })
})

test('two consoles over one log give the same checkpoints, and neither takes the other for a fault', async () => {
  const log = fakeLog(10)
  const anchor = fakeAnchor()
  const guards = [1, 2].map(() => guardLog(fakeLogGuardWorld(log, [anchor]), 'ops'))
  const verdicts: LogVerdict[] = []
  for (const guard of guards) {
    await guard.checkWhole()
    verdicts.push(await guard.anchor())
    log.append(5)
  }
  for (const guard of guards) {
    await guard.checkNew()
    verdicts.push(await guard.anchor())
  }
  expect(verdicts.map(({ state }) => state)).toEqual(['intact', 'intact', 'intact', 'intact'])
  expect(
    verdicts.flatMap((verdict) => ('anchors' in verdict ? verdict.anchors : [])).map(({ failure }) => failure),
  ).toEqual([null, null, null, null])
})

test('an empty log is intact and has no checkpoint', async () => {
  const guard = guardLog(fakeLogGuardWorld(fakeLog(0), [fakeAnchor()]), 'ops')
  expect(await guard.checkWhole()).toMatchObject({ state: 'intact', size: 0 })
  await guard.anchor()
  expect(guard.newest()).toBeNull()
})

test('after a purge the chain is checked from where it ended, and what was purged is still proven', async () => {
  const { log, world, guard } = await anchoredLog()
  const leaf = log.lines[17]?.leaf ?? ''
  log.purge(320)
  const purged = { state: 'intact', size: 500, purged: { size: 320 }, problems: [] }
  expect(await guard.patrol(1_000)).toMatchObject(purged)
  const fresh = guardLog(world, 'ops')
  expect(await fresh.checkWhole()).toMatchObject(purged)
  await fresh.anchor()
  const [tree, newest] = [fresh.tree(), fresh.newest()]
  if (tree === null || newest === null) throw new Error('nothing was checked')
  const { root } = newest.checkpoint
  expect(await provesInclusion(sha256, leaf, root, await tree.inclusion(17, 500))).toBe(true)
  expect(await provesConsistency(sha256, await tree.rootAt(300), root, await tree.consistency(300, 500))).toBe(true)
  log.append(10)
  expect(await fresh.checkNew()).toMatchObject({ state: 'intact', size: 510 })
})

test('a purge in the middle of a check is no fault', async () => {
  const { log, world } = await anchoredLog()
  const { lines } = world.stored
  let isFirst = true
  const stored: typeof world.stored = {
    ...world.stored,
    async *lines(name, from, to) {
      if (isFirst) log.purge(320)
      isFirst = false
      yield* lines(name, from, to)
    },
  }
  expect(await guardLog({ ...world, stored }, 'ops').checkWhole()).toMatchObject({ state: 'intact', size: 500 })
})

const zero = '00'.repeat(32)

test.each<readonly [string, (log: FakeLog) => unknown, string, number]>([
  ['a kept leaf is altered', (log) => log.kept.splice(42, 1, zero), 'rewritten', 0],
  ['a kept leaf is gone', (log) => log.kept.splice(42, 1), 'missing', 319],
  ['more entries are gone than were purged', (log) => log.lines.splice(0, 3), 'missing', 320],
  ['there is a hole after it', (log) => log.lines.splice(30, 3), 'missing', 350],
  ['the first entry after it is replaced', (log) => replaced(log, 0), 'unlinked', 321],
  [
    'an older entry is put back',
    (log) => log.lines.unshift({ ...log.lines[0], seq: 319 } as ChainLine),
    'inserted',
    319,
  ],
  ['nobody is on record for it', (log) => forgotten(log), 'purged-unrecorded', 0],
])('after a purge it is found when %s', async (_, tamper, fault, seq) => {
  const { log, world } = await anchoredLog()
  log.purge(320)
  tamper(log)
  expect(await guardLog(world, 'ops').checkWhole()).toMatchObject({ state: 'broken', fault, seq })
})

const forgotten = (log: FakeLog) => {
  if (log.purged !== null) log.purged = { ...log.purged, unrecorded: 0 }
}

test('leaves that are altered without any anchor do not agree with the checkpoint they were sealed with', async () => {
  const log = fakeLog(500)
  const signer = fakeSigner(fakeKey(1))
  const guard = guardLog(fakeLogGuardWorld(log), 'ops')
  await guard.checkWhole()
  const root = (await guard.tree()?.rootAt(320)) ?? ''
  const note = signer.sign('ops', checkpointText({ origin: signer.origin('ops'), size: 320, root }))
  log.purge(320)
  if (log.purged !== null) log.purged = { ...log.purged, notes: [note] }
  expect(await guardLog(fakeLogGuardWorld(log), 'ops').checkWhole()).toMatchObject({ state: 'intact' })
  log.kept.splice(42, 1, zero)
  expect(await guardLog(fakeLogGuardWorld(log), 'ops').checkWhole()).toMatchObject({ fault: 'rewritten' })
})
