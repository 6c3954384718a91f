/**
 * Verifies a long export as an auditor does: by `npm run audit -- verify` and by the second implementation. The export is
 * made here, entry for entry as the console seals and chains them, and kept for the next time.
 * `npm run bench -- audit-verify [--entries <count>]`.
 */
import { spawn } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sealEntry } from '#lib/database/seal-entry.ts'
import { leafBytes, startOfChain, toHex } from '#lib/domain/audit-chain.ts'
import { checkpointText } from '#lib/domain/checkpoint.ts'
import { growingTree } from '#lib/domain/merkle-tree.ts'
import { noteText, verifierKeyOf, verifierKeyText } from '#lib/domain/signed-note.ts'
import { nodeSha256 as sha256 } from '#lib/server/signing-key.ts'
import { draftOf } from './audit-drafts.ts'
import { seconds } from './figures.ts'

const { values } = parseArgs({ options: { entries: { type: 'string', default: '1000000' } } })
const root = join(import.meta.dirname, '..')
const folder = join(root, '.data', `audit-export-${values.entries}`)
const path = (name: string) => join(folder, name)
if (!existsSync(folder)) await makeExport(Number(values.entries))
const key = (await readFile(path('key.txt'), 'utf8')).trim()

for (const [command, program] of [
  [process.execPath, 'scripts/audit.ts'],
  ['python3', 'docs/audit-format/verify_audit.py'],
] as const) {
  const before = performance.now()
  const words = [program, 'verify', path('export.ndjson'), '--key', key, '--notes', path('notes.ndjson')]
  const child = spawn(command, program.endsWith('.py') ? words.toSpliced(1, 1) : words, { cwd: root, stdio: 'inherit' })
  await once(child, 'exit')
  console.log(`${program}: ${seconds(performance.now() - before)}`)
}

async function makeExport(entries: number): Promise<void> {
  const draft = `${folder}.new`
  await mkdir(draft, { recursive: true })
  const out = createWriteStream(join(draft, 'export.ndjson'))
  const tree = growingTree(sha256, () => Promise.reject(new Error('No proof is asked for.')))
  let prev = (await startOfChain('ops', sha256)).leaf
  for (let seq = 0; seq < entries; seq += 1) {
    const { body } = sealEntry(draftOf(seq), { version: '0.1.0', pod: 'bench' })
    const at = new Date(Date.UTC(2026, 10, 20) + seq * 7).toISOString().replace('Z', '123Z')
    const leaf = toHex(sha256(leafBytes('ops', { seq, recordedAt: at, previous: prev, body })))
    tree.append(leaf)
    if (!out.write(`${JSON.stringify({ log: 'ops', seq, at, prev, leaf, body })}\n`)) await once(out, 'drain')
    prev = leaf
  }
  out.end()
  await once(out, 'finish')
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const origin = 'console.example/ops/epoch-1'
  const verifier = await verifierKeyOf(sha256, origin, publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
  const text = checkpointText({ origin, size: entries, root: tree.root() })
  const signature = sign(null, Buffer.from(text), privateKey)
  const note = noteText({ text, signatures: [{ name: origin, keyId: verifier.id, signature }] })
  await writeFile(join(draft, 'key.txt'), `${verifierKeyText(verifier)}\n`)
  await writeFile(join(draft, 'notes.ndjson'), `${JSON.stringify({ note })}\n`)
  await rename(draft, folder)
}
