import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { ChainLine } from '#lib/domain/audit-chain.ts'
import { entryLine } from '#lib/domain/entry-line.ts'
import {
  chosenEvidence,
  chosenTamperings,
  exampleEvidence,
  keyText,
  wholeTamperings,
  type Evidence,
  type Tampering,
} from './testing/audit-corpus.ts'
import { sealedEvidence, sealedTamperings } from './testing/sealed-corpus.ts'
import { startWitness, witnessKey } from './testing/witness.ts'

const root = join(import.meta.dirname, '..')
const vectors = join(root, 'docs/audit-format/vectors')
const run = promisify(execFile)
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-corpus-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

type Said = { readonly code: number; readonly seq: number | null; readonly output: string }

/** The console's own verifier, and the one in Python that knows only the description of the format. */
const verifiers = {
  'the console': [process.execPath, join(root, 'scripts/audit.ts'), 'verify'],
  'the second implementation': ['python3', join(root, 'docs/audit-format/verify_audit.py')],
} as const

async function ask(verifier: keyof typeof verifiers, words: readonly string[]): Promise<Said> {
  const [command, ...first] = verifiers[verifier]
  const { code, output } = await run(command, [...first, ...words]).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error: unknown) => {
      const failed = error as { readonly code: number; readonly stdout: string; readonly stderr: string }
      return { code: failed.code, output: `${failed.stdout}${failed.stderr}` }
    },
  )
  const [, seq] = /^BROKEN at entry (\d+)/m.exec(output) ?? []
  return { code, seq: seq === undefined ? null : Number(seq), output }
}

async function wordsFor(evidence: Evidence): Promise<string[]> {
  const path = (name: string) => join(folder, name)
  const lineOf = (line: ChainLine) => entryLine('ops', line).trimEnd()
  const lines = evidence.lines.map(lineOf)
  // A line of the other log, so that a file with no entry of this one is still an export.
  const other = JSON.stringify({ log: 'sec', seq: 0, at: '', prev: '', leaf: '', body: '' })
  await writeFile(path('export.ndjson'), `${[...lines, other].join('\n')}\n`)
  await writeFile(path('notes.ndjson'), evidence.notes.map((note) => `${JSON.stringify({ note })}\n`).join(''))
  const segments = (evidence.segments ?? []).map((sealed, number) => ({ file: path(`${number}.ndjson.gz`), sealed }))
  for (const { file, sealed } of segments) {
    const note = JSON.stringify({ type: 'checkpoint', log: 'ops', size: (sealed.at(-1)?.seq ?? 0) + 1, note: '' })
    await writeFile(file, gzipSync(`${[...sealed.map(lineOf), note].join('\n')}\n`))
  }
  const files = [...segments.map(({ file }) => file), path('export.ndjson')]
  const words = [...files, '--key', keyText(evidence), '--notes', path('notes.ndjson')]
  if (evidence.proofs === null) return words
  const proofs = [...evidence.proofs].map(([seq, inclusion]) => JSON.stringify({ log: 'ops', seq, inclusion }))
  await writeFile(path('proofs.ndjson'), `${proofs.join('\n')}\n`)
  return [...words, '--proofs', path('proofs.ndjson')]
}

// A newcomer's machine may lack Python; CI installs it.
const hasPython = spawnSync('python3', ['--version']).status === 0
const present =
  hasPython || process.env['CI'] ? (['the console', 'the second implementation'] as const) : (['the console'] as const)

describe.each(present)('%s', (verifier) => {
  test('proves an untouched log and untouched chosen entries', async () => {
    expect(await ask(verifier, await wordsFor(await exampleEvidence()))).toMatchObject({ code: 0, seq: null })
    expect(await ask(verifier, await wordsFor(await chosenEvidence()))).toMatchObject({ code: 0, seq: null })
    expect(await ask(verifier, await wordsFor(await sealedEvidence()))).toMatchObject({ code: 0, seq: null })
  })

  const found = async (evidence: Evidence, { tamper, expected }: Tampering) => {
    const said = await ask(verifier, await wordsFor(await tamper(evidence)))
    expect(said).toMatchObject(expected === 'unproven' ? { code: 2, seq: null } : { code: 1, seq: expected })
  }

  test.each(wholeTamperings)('finds $name', async (tampering) => found(await exampleEvidence(), tampering))
  test.each(chosenTamperings)('finds $name', async (tampering) => found(await chosenEvidence(), tampering))

  test.each(sealedTamperings)('finds $name', async (tampering) => found(await sealedEvidence(), tampering))

  test('cannot check a segment that cannot be unpacked', async () => {
    const words = await wordsFor(await sealedEvidence())
    const file = join(folder, '1.ndjson.gz')
    await truncate(file, 400)
    expect((await ask(verifier, words)).code).toBe(2)
    await writeFile(file, 'nothing that was ever packed')
    expect((await ask(verifier, words)).code).toBe(2)
  })

  test('takes a checkpoint that a witness has cosigned, whether it knows the witness or not', async () => {
    const evidence = await exampleEvidence()
    const setting = { key: witnessKey(), file: join(folder, 'witness.json'), logs: [keyText(evidence)] }
    const witness = await startWitness(setting)
    const newest = evidence.notes.at(-1) ?? ''
    const answer = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body: `old 0\n\n${newest}` })
    const cosigned = `${newest}${await answer.text()}`
    const words = await wordsFor({ ...evidence, notes: [...evidence.notes.slice(0, -1), cosigned] })
    await witness.close()
    await rm(setting.file)
    expect(answer.status).toBe(200)
    expect(await ask(verifier, words)).toMatchObject({ code: 0, seq: null })
    if (verifier !== 'the console') return
    const asked = await ask(verifier, [...words, '--witness', witness.key])
    expect(asked.output).toMatch(/note: The checkpoint of \d+ entries was cosigned by witness\.example\/w1 at 20/)
    const stranger = await startWitness({ ...setting, key: witnessKey('somebody.else/w9') })
    await stranger.close()
    expect((await ask(verifier, [...words, '--witness', stranger.key])).output).toContain(
      'No checkpoint given is cosigned by somebody.else/w9.',
    )
  })

  test('says the same of the published vectors', async () => {
    const expected = JSON.parse(await readFile(join(vectors, 'expected.json'), 'utf8')) as Record<string, unknown>[]
    const key = await readFile(join(vectors, 'key.txt'), 'utf8')
    for (const { files, exit, entry } of expected) {
      const [file = '', proofs] = files as string[]
      const words = [join(vectors, file), '--key', key.trim(), '--notes', join(vectors, 'notes.ndjson')]
      const said = await ask(verifier, proofs === undefined ? words : [...words, '--proofs', join(vectors, proofs)])
      expect({ file, ...said }).toMatchObject({ file, code: exit, seq: entry })
    }
    expect(expected.length).toBeGreaterThan(4)
  })

  test('refuses what it cannot read', async () => {
    const words = await wordsFor(await exampleEvidence())
    expect((await ask(verifier, [join(folder, 'absent'), ...words.slice(1)])).code).toBe(2)
    expect((await ask(verifier, words.with(2, 'a+b+c'))).code).toBe(2)
    expect((await ask(verifier, [])).code).toBe(2)
  })
})
