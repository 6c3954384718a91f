import { expect, test } from 'vitest'

import { epochName, leafBytes, microseconds, toHex, verifyChain, webSha256, type ChainLine } from './audit-chain.ts'

async function chainOf(length: number): Promise<ChainLine[]> {
  const lines: ChainLine[] = []
  let previous = toHex(await webSha256(new TextEncoder().encode(epochName('ops'))))
  for (let seq = 0; seq < length; seq += 1) {
    const line = { seq, recordedAt: `2026-11-20T23:17:3${seq}.12345${seq}Z`, previous, body: `{"n":${seq}}` }
    previous = toHex(await webSha256(leafBytes('ops', line)))
    lines.push({ ...line, leaf: previous })
  }
  return lines
}

const check = { log: 'ops', sha256: webSha256, head: null } as const

test('a chain of unaltered entries is intact and its head is its last leaf', async () => {
  const lines = await chainOf(5)
  expect(await verifyChain(lines, check)).toMatchObject({
    intact: true,
    head: { log: 'ops', size: 5, leaf: lines[4]?.leaf },
  })
})

test('an empty log is intact and its head is the name of its epoch', async () => {
  const verdict = await verifyChain([], check)
  expect(verdict).toMatchObject({ intact: true, head: { size: 0 } })
})

test('the hashed bytes are those that PostgreSQL hashes', async () => {
  const line = { seq: 1, recordedAt: '2026-11-20T23:17:30.123456Z', previous: 'ab'.repeat(32), body: '{"ü":1}' }
  const bytes = toHex(leafBytes('sec', line))
  expect(bytes).toBe(
    `0001${'0002'}${'0000000000000001'}${microseconds(line.recordedAt).toString(16).padStart(16, '0')}${'ab'.repeat(32)}7b22c3bc223a317d`,
  )
})

test('microseconds survive, whatever number of digits', () => {
  expect(microseconds('1970-01-01T00:00:01.000001Z')).toBe(1_000_001n)
  expect(microseconds('1970-01-01T00:00:01.5Z')).toBe(1_500_000n)
  expect(microseconds('1970-01-01T00:00:01Z')).toBe(1_000_000n)
  expect(microseconds('yesterday')).toBe(-1n)
})

test.each<[string, (lines: ChainLine[]) => ChainLine[], number, string]>([
  ['an edited body', (lines) => lines.with(2, { ...at(lines, 2), body: '{}' }), 2, 'edited'],
  [
    'a moved time',
    (lines) => lines.with(2, { ...at(lines, 2), recordedAt: '2026-11-20T23:17:32.123453Z' }),
    2,
    'edited',
  ],
  ['a leaf that is not hex', (lines) => lines.with(2, { ...at(lines, 2), leaf: 'zz' }), 2, 'edited'],
  ['a missing entry', (lines) => lines.toSpliced(2, 1), 2, 'missing'],
  ['a missing first entry', (lines) => lines.slice(1), 0, 'missing'],
  ['a doubled entry', (lines) => lines.toSpliced(2, 0, at(lines, 1)), 1, 'inserted'],
  ['two entries swapped', (lines) => lines.with(1, at(lines, 2)).with(2, at(lines, 1)), 1, 'missing'],
])('%s is found at the right entry', async (_, tamper, seq, fault) => {
  expect(await verifyChain(tamper(await chainOf(5)), check)).toMatchObject({ intact: false, seq, fault })
})

test('an entry replaced together with its hash breaks the link to the next one', async () => {
  const lines = await chainOf(5)
  const forged = { ...at(lines, 2), body: '{"forged":true}' }
  const leaf = toHex(await webSha256(leafBytes('ops', forged)))
  expect(await verifyChain(lines.with(2, { ...forged, leaf }), check)).toMatchObject({ seq: 3, fault: 'unlinked' })
})

test('a tail cut off, and a head that fits no entry, are found with the head at hand', async () => {
  const lines = await chainOf(5)
  const head = { log: 'ops', size: 5, leaf: at(lines, 4).leaf } as const
  expect(await verifyChain(lines.slice(0, 3), { ...check, head })).toMatchObject({ seq: 3, fault: 'tail-missing' })
  expect(await verifyChain(lines, { ...check, head: { ...head, leaf: '00'.repeat(32) } })).toMatchObject({
    seq: 4,
    fault: 'head-differs',
  })
})

test('an entry that runs back in time is found even where its hash is right', async () => {
  const [first] = await chainOf(1)
  const line = { seq: 1, recordedAt: '2026-11-20T23:17:29.000000Z', previous: first?.leaf ?? '', body: '{}' }
  const leaf = toHex(await webSha256(leafBytes('ops', line)))
  const lines = first === undefined ? [] : [first, { ...line, leaf }]
  expect(await verifyChain(lines, check)).toMatchObject({ seq: 1, fault: 'clock-backwards' })
})

test('a body that is not canonical is found when asked for', async () => {
  const lines = await chainOf(2)
  const verdict = await verifyChain(lines, { ...check, isCanonical: (body) => body !== '{"n":1}' })
  expect(verdict).toMatchObject({ seq: 1, fault: 'not-canonical' })
})

function at(lines: readonly ChainLine[], index: number): ChainLine {
  const line = lines[index]
  if (line === undefined) throw new Error(`There is no line ${index}.`)
  return line
}

test('a check goes on where an earlier one ended, and hears of each line once', async () => {
  const lines = await chainOf(5)
  const heard: number[] = []
  const onLine = ({ seq }: ChainLine) => heard.push(seq)
  const first = await verifyChain(lines.slice(0, 3), { ...check, onLine })
  if (!first.intact) throw new Error('intact expected')
  const second = await verifyChain(lines.slice(3), { ...check, onLine, from: first.position })
  expect(second).toMatchObject({ intact: true, head: { size: 5, leaf: lines[4]?.leaf } })
  expect(heard).toEqual([0, 1, 2, 3, 4])
  expect(await verifyChain(lines.slice(4), { ...check, from: first.position })).toMatchObject({
    fault: 'missing',
    seq: 3,
  })
})
