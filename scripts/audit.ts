// Verifies the audit log without the console: `npx tracardi-ops audit verify <export>`, or `npm run audit -- verify …`.
// Reads files only, unless a database is named, and needs no network. Exits with 0 when everything is proven, 1 when
// something is wrong, 2 when it could not be checked or nothing vouches for it.
import { hash, verify } from 'node:crypto'
import { parseArgs } from 'node:util'

import type { ChainLine } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { parseWitnessKey } from '#lib/domain/cosignature.ts'
import { isCanonicalJson } from '#lib/domain/canonical-json.ts'
import { parseVerifierKey, type VerifierKey } from '#lib/domain/signed-note.ts'
import { verifyExport, type ExportVerdict } from '#lib/domain/verify-export.ts'
import { withLogInDatabase } from './audit-database.ts'
import { readAllEntries, readNotes, readProofs, textOf } from './audit-input.ts'
import { CommandRefused } from './command-refused.ts'

const usage = `Usage:
  tracardi-ops audit verify [<segment.ndjson.gz> …] <export.ndjson> --key <verifier key or file> --notes <file> [--proofs <file>] [--witness <key or file>] [--log ops|sec]
  tracardi-ops audit verify [<segment.ndjson.gz> …] --database <postgresql://…> --key <verifier key or file> --notes <file> [--log ops|sec]
  A log whose first entries were purged is verified with the files they were sealed in, from the oldest on.
  --key      a key that you keep, written <name>+<id>+<key>; may be given more than once
  --notes    signed checkpoints: a note, lines of JSON, or the output of \`kubectl get configmaps -o json\`
  --proofs   for an export of chosen entries: where each stands in the log
  --witness  the key of a witness, to be told what it has cosigned; may be given more than once
  --database a running PostgreSQL database instead of a file; the role console_auditor is enough
  --log      which of the two logs, ops if left out
Exits with 0 when everything is proven, 1 when something is wrong, 2 when it could not be proven.`

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof CommandRefused)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}

async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parsed(words)
  const [command, ...files] = positionals
  const { database, proofs, log } = values
  if (command !== 'verify' || (files.length === 0 && database === undefined)) throw new CommandRefused(usage)
  if (log !== 'ops' && log !== 'sec') throw new CommandRefused(`There is no log "${log}". ${usage}`)
  const check = {
    // The console writes its checkpoints between its entries; an export has none.
    notes: await readNotes(values.notes),
    keys: await keysOf(values.key, parseVerifierKey),
    witnesses: await keysOf(values.witness, parseWitnessKey),
    proofs: proofs === undefined ? null : await readProofs(proofs, log),
    sha256,
    verifyEd25519,
    isCanonical: isCanonicalJson,
  }
  const verdict =
    database === undefined
      ? await verifyExport({ ...check, log, head: null, lines: readAllEntries(files, log) })
      : await withLogInDatabase(database, log, ({ head, purged, lines }) =>
          verifyExport({
            ...check,
            log,
            head,
            // With the sealed files at hand the purged entries themselves are read, else their hashes.
            ...(files.length === 0 ? { purged, lines } : { lines: oneAfterAnother(readAllEntries(files, log), lines) }),
          }),
        )
  process.stdout.write(report(log, verdict))
  return { proven: 0, broken: 1, unproven: 2 }[verdict.result]
}

async function* oneAfterAnother(...parts: readonly AsyncIterable<ChainLine>[]): AsyncGenerator<ChainLine> {
  for (const part of parts) yield* part
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true, default: [] },
        witness: { type: 'string', multiple: true, default: [] },
        notes: { type: 'string', multiple: true, default: [] },
        proofs: { type: 'string' },
        database: { type: 'string' },
        log: { type: 'string', default: 'ops' },
      },
    })
  } catch (error) {
    throw new CommandRefused(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  }
}

async function keysOf(given: readonly string[], parse: typeof parseVerifierKey): Promise<readonly VerifierKey[]> {
  const keys: VerifierKey[] = []
  for (const word of given) {
    const lines = word.includes('+') ? [word] : (await textOf(word)).split('\n').filter((line) => line.trim() !== '')
    for (const line of lines) {
      const key = await parse(sha256, line)
      if (key === null) throw new CommandRefused(`"${line}" is no verifier key.`)
      keys.push(key)
    }
  }
  return keys
}

function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey])
  return verify(null, message, { key, format: 'der', type: 'spki' }, signature)
}

function report(log: AuditLogName, { result, seq, message, entries, remarks }: ExportVerdict): string {
  const words = { proven: 'PROVEN', unproven: 'NOT PROVEN', broken: 'BROKEN' }[result]
  const where = seq === null ? '' : ` at entry ${seq}`
  return [
    `${words}${where}: ${message}`,
    `log ${log}, ${entries} entries read`,
    ...remarks.map((line) => `note: ${line}`),
    '',
  ].join('\n')
}
