import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, type Entry } from '@zip.js/zip.js'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { temporaryFolder } from '#lib/database/testing/test-database.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import { parseCheckpoint } from '#lib/domain/checkpoint.ts'
import { parseNote } from '#lib/domain/signed-note.ts'
import { exampleEvidence, keyText, treeOf } from '../../scripts/testing/audit-corpus.ts'
import { evidencePack } from './evidence-pack.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

async function unpacked(name: string, chosen: (seq: number) => boolean): Promise<string> {
  const example = await exampleEvidence()
  const note = example.notes.at(-1) ?? ''
  const checkpoint = parseCheckpoint(parseNote(note)?.text ?? '')
  if (checkpoint === null) throw new Error('no checkpoint')
  const lines = example.lines.filter(({ seq }) => chosen(seq))
  async function* entries() {
    for (const line of lines) yield await Promise.resolve(line as AuditEntry)
  }
  const pack = evidencePack({
    log: 'ops',
    entries: entries(),
    lineOf: ({ seq, recordedAt, previous, leaf, body }) =>
      `${JSON.stringify({ log: 'ops', seq, at: recordedAt, prev: previous, leaf, body })}\n`,
    filter: 'all entries',
    isWhole: lines.length === example.lines.length,
    tree: treeOf(example.lines),
    checkpoint,
    notes: example.notes,
    keys: [keyText(example)],
  })
  const bytes = new Uint8Array(await new Response(pack).arrayBuffer())
  const zip = new ZipReader(new Uint8ArrayReader(bytes))
  const into = join(folder.folder, name)
  for (const entry of await zip.getEntries()) await extract(entry, into)
  await zip.close()
  return into
}

async function extract(entry: Entry, into: string) {
  if (entry.directory) return
  const file = join(into, entry.filename)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, await entry.getData(new Uint8ArrayWriter()))
}

/** The command of the pack's own README, in the pack's own folder. */
async function verified(into: string): Promise<string> {
  const readMe = await readFile(join(into, 'README.txt'), 'utf8')
  const command = /^ {2}python3 (.+)$/m.exec(readMe)?.[1] ?? ''
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const { stdout } = await run('python3', words, { cwd: into })
  return stdout
}

test('a pack of a whole log verifies by its own README', async () => {
  const into = await unpacked('whole', () => true)
  expect(await verified(into)).toContain('PROVEN: 40 entries')
  await expect(readFile(join(into, 'proofs.ndjson'))).rejects.toThrow('ENOENT')
})

test('a pack of chosen entries verifies by its own README, and by the console', async () => {
  const into = await unpacked('chosen', (seq) => seq % 5 === 2)
  expect(await verified(into)).toContain('PROVEN: 8 entries')
  const file = (name: string) => join(into, name)
  const words = ['verify', file('entries.ndjson'), '--key', file('keys.txt'), '--notes', file('checkpoints.ndjson')]
  const { stdout } = await run(process.execPath, [
    join(root, 'scripts/audit.ts'),
    ...words,
    '--proofs',
    file('proofs.ndjson'),
  ])
  expect(stdout).toContain('PROVEN')
})

test('an entry that is changed in a pack is found', async () => {
  const into = await unpacked('changed', (seq) => seq % 5 === 2)
  const entries = await readFile(join(into, 'entries.ndjson'), 'utf8')
  await writeFile(join(into, 'entries.ndjson'), entries.replace('workload.scale', 'w0rkload.scale'))
  await expect(verified(into)).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('BROKEN at entry 2') })
})
