import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { leaksIn, leaksInFolder, needlesOf } from './canary.ts'

const text = 'Kanarek<&>"\\\'%+/żółć-9fQ2wZx7Lm'
const canary = { name: 'the canary', text }

test.each([
  ['a log line', `{"password":${JSON.stringify(text)}}`],
  ['a log line in a log line', JSON.stringify(JSON.stringify({ password: text }))],
  ['an address', `/x?y=${encodeURIComponent(text)}`],
  ['an inspected error', inspect(new Error(`not ${text}`))],
  ['an inspected answer', inspect({ text })],
  ['a row', `(1,"${text.replaceAll('\\', '\\\\').replaceAll('"', '""')}")`],
  ['a form', new URLSearchParams({ username: 'a', password: text }).toString()],
  [
    'a page',
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#x27;'),
  ],
  ['a Secret', Buffer.from(text).toString('base64')],
  ['a basic header', Buffer.from(`grace:${text}`).toString('base64')],
  ['a token', Buffer.from(`{"p":"${text}"}`).toString('base64url')],
  [
    'a dumped Secret',
    Buffer.from(JSON.stringify({ password: Buffer.from(text).toString('base64') })).toString('base64'),
  ],
  ['a column of bytes', `\\x00${Buffer.from(text).toString('hex')}00`],
  ['capitals', Buffer.from(text).toString('hex').toUpperCase()],
])('%s that holds it is found', (_name, content) => {
  expect(leaksIn('here', content, [canary])).not.toEqual([])
})

test('a browser that stores UTF-16 is found out', () => {
  const stored = Buffer.concat([Buffer.from([1]), Buffer.from(text, 'utf16le'), Buffer.from([0, 0])])
  expect(leaksIn('here', stored, [canary])).toEqual(['here: the canary, as UTF-16LE'])
  expect(leaksIn('here', stored.subarray(0, -8), [canary])).toEqual([])
})

test('a finding names the place and the form, and not the secret', () => {
  const [finding = ''] = leaksIn('a log', `x ${text} y`, [canary])
  expect(finding).toBe('a log: the canary, as plain')
  expect(leaksIn('finding', finding, [canary])).toEqual([])
})

test('every form is another one, and none is so short that it is everywhere', () => {
  const needles = needlesOf(canary).map(({ bytes }) => bytes)
  expect(needles.length).toBeGreaterThanOrEqual(18)
  expect(new Set(needles.map(String)).size).toBe(needles.length)
  expect(Math.min(...needles.map(({ length }) => length))).toBeGreaterThan(30)
})

test('files are read as they are on disk, and an empty folder is no proof', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'canary-'))
  await expect(leaksInFolder(folder, [canary])).rejects.toThrow('nothing to search')
  await writeFile(join(folder, 'page'), Buffer.concat([Buffer.alloc(8192, 7), Buffer.from(text, 'utf16le')]))
  expect(await leaksInFolder(folder, [canary])).toEqual([`${join(folder, 'page')}: the canary, as UTF-16LE`])
  await rm(folder, { recursive: true })
})
