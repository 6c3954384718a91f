import 'server-only'

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { configure, TextReader, ZipWriter } from '@zip.js/zip.js'

import type { AuditEntry, AuditLogName } from '#lib/domain/audit-entry.ts'
import type { Checkpoint } from '#lib/domain/checkpoint.ts'
import type { MerkleTree } from '#lib/domain/merkle-tree.ts'

export type Evidence = {
  readonly log: AuditLogName
  /** Those that the checkpoint covers and the filter matches, oldest first. */
  readonly entries: AsyncIterable<AuditEntry>
  readonly lineOf: (entry: AuditEntry) => string
  readonly filter: string
  /** A whole log needs no proof of single entries: its tree is computed anew. */
  readonly isWhole: boolean
  readonly tree: Pick<MerkleTree, 'inclusion'>
  readonly checkpoint: Checkpoint
  /** Signed notes of all anchors, the newest among them. */
  readonly notes: readonly string[]
  readonly keys: readonly string[]
}

// Without workers: the process has two cores at most, and a worker would not get the bundled code.
configure({ useWebWorkers: false })

const verifierFile = 'docs/audit-format/verify_audit.py'
const formatFile = 'docs/audit-format/README.md'

/** A ZIP that holds what an auditor needs to verify its entries anywhere, with a verifier that is not the console's. */
export function evidencePack(evidence: Evidence): ReadableStream<Uint8Array> {
  const through = new TransformStream<Uint8Array, Uint8Array>()
  void write(evidence, through.writable).catch((error: unknown) => through.writable.abort(error).catch(() => {}))
  return through.readable
}

async function write(evidence: Evidence, to: WritableStream<Uint8Array>): Promise<void> {
  const { log, isWhole, notes, keys } = evidence
  const zip = new ZipWriter(to, { level: 6 })
  const add = (name: string, text: string) => zip.add(name, new TextReader(text))
  const chosen: number[] = []
  await zip.add('entries.ndjson', linesOf(evidence, chosen))
  if (!isWhole) await zip.add('proofs.ndjson', textStream(proofLines(evidence, chosen)))
  await add('checkpoints.ndjson', notes.map((note) => `${JSON.stringify({ log, note })}\n`).join(''))
  await add('keys.txt', `${keys.join('\n')}\n`)
  await add('verify_audit.py', await readFile(join(process.cwd(), verifierFile), 'utf8'))
  await add('FORMAT.md', await readFile(join(process.cwd(), formatFile), 'utf8'))
  await add('README.txt', readMe(evidence))
  await zip.close()
}

function linesOf({ entries, lineOf }: Evidence, chosen: number[]) {
  async function* lines() {
    for await (const entry of entries) {
      chosen.push(entry.seq)
      yield lineOf(entry)
    }
  }
  return textStream(lines())
}

/** Made when they are written: a million of them would not fit into memory. */
async function* proofLines({ log, tree, checkpoint }: Evidence, chosen: readonly number[]) {
  for (const seq of chosen) {
    yield `${JSON.stringify({ log, seq, inclusion: await tree.inclusion(seq, checkpoint.size) })}\n`
  }
}

function textStream(lines: AsyncIterable<string> | Iterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const source = (async function* () {
    yield* lines
  })()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await source.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
    async cancel() {
      await source.return(undefined)
    },
  })
}

function readMe({ log, filter, isWhole, checkpoint, keys }: Evidence): string {
  const proofs = isWhole ? '' : ' --proofs proofs.ndjson'
  const given = keys.map((key) => ` --key '${key}'`).join('')
  return `Evidence from the audit log "${log}": ${filter}.
It is covered by the checkpoint of ${checkpoint.size} entries of ${checkpoint.origin}.

To verify it, with nothing but Python:

  python3 verify_audit.py entries.ndjson --log ${log} --notes checkpoints.ndjson${proofs}${given}

Take the key from where you keep it, not from here: whoever could forge this pack could put another key into it. Compare the
checkpoints with those anchored in the cluster (kubectl get configmaps) or in your logs.

entries.ndjson      ${isWhole ? 'every entry up to the checkpoint' : 'the entries that the filter matched'}, with the bytes that were hashed
${isWhole ? '' : 'proofs.ndjson       where each of them stands in the log\n'}checkpoints.ndjson  the signed checkpoints that are anchored
keys.txt            the keys that signed them
FORMAT.md           the format, to write a verifier of your own
verify_audit.py     a verifier that was written from FORMAT.md
`
}
