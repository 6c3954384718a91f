/**
 * Writes the long log to a file as its export does, and verifies it as an auditor would, by `npm run audit -- verify` and
 * by the second implementation; then, in one process, as the guard does at the start, and the newest thousand.
 * `npm run bench -- audit-verify`, after `audit-seed`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readHead } from '#lib/database/stored-entries.ts'
import { storedLog } from '#lib/database/stored-log.ts'
import { verifierKeyText } from '#lib/domain/signed-note.ts'
import { guardLog } from '#lib/operations/guard-log.ts'
import { parseEnvironment } from '#lib/server/env.ts'
import { nodeSha256, openSigner, verifyEd25519 } from '#lib/server/signing-key.ts'
import { openLongLog } from './audit-store.ts'
import { seconds } from './figures.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, '.data', 'audit-million-export')
await mkdir(folder, { recursive: true })
const log = await openLongLog()
const { prisma } = log.database
const signer = await openSigner(parseEnvironment({ DATA_FOLDER: folder }))
const stored = storedLog(prisma)
const { size } = await readHead(prisma, 'ops')
/** How many entries the guard may see: the head as it was before the newest thousand. */
let seen = size - 1_000
const upToSeen = async () => {
  const head = await stored.head('ops')
  return seen >= head.size ? head : { ...head, size: seen, leaf: (await stored.leaves('ops', seen - 1, seen))[0] ?? '' }
}
const guard = guardLog(
  {
    stored: { ...stored, head: upToSeen, beyondHead: () => Promise.resolve(null) },
    signer,
    anchors: [],
    sha256: nodeSha256,
    verifyEd25519,
    now: () => new Date(),
  },
  'ops',
)
const timed = async <Value>(what: string, task: () => Promise<Value>) => {
  const before = performance.now()
  const value = await task()
  const ms = performance.now() - before
  console.log(`${what}: ${ms < 2_000 ? `${ms.toFixed(0)} ms` : seconds(ms)}`)
  return value
}

console.log(`${size} entries`)
console.log((await timed('the guard, every entry', guard.checkWhole)).state)
seen = size
console.log((await timed('the guard, the newest 1,000', guard.checkNew)).state)
await guard.anchor()

const file = join(folder, 'export.ndjson')
const out = createWriteStream(file)
for await (const { seq, recordedAt: at, previous: prev, leaf, body } of stored.lines('ops', 0, size)) {
  if (!out.write(`${JSON.stringify({ log: 'ops', seq, at, prev, leaf, body })}\n`)) await once(out, 'drain')
}
out.end()
await once(out, 'finish')
await log.close()
const notes = join(folder, 'notes.ndjson')
await writeFile(notes, `${JSON.stringify({ note: guard.newest()?.note })}\n`)
const words = [file, '--key', signer?.keys('ops').map(verifierKeyText)[0] ?? '', '--notes', notes]

const run = async (command: string, args: readonly string[]) => {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
  await once(child, 'exit')
}
await timed('npm run audit -- verify', () => run(process.execPath, ['scripts/audit.ts', 'verify', ...words]))
await timed('verify_audit.py', () => run('python3', ['docs/audit-format/verify_audit.py', ...words]))
