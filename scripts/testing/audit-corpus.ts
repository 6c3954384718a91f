import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto'

import { epochName, leafBytes, toHex, type ChainLine } from '#lib/domain/audit-chain.ts'
import { checkpointText } from '#lib/domain/checkpoint.ts'
import type { InclusionProof } from '#lib/domain/merkle-proof.ts'
import { growingTree } from '#lib/domain/merkle-tree.ts'
import { noteText, verifierKeyOf, verifierKeyText, type VerifierKey } from '#lib/domain/signed-note.ts'

/** A log with its anchored notes, as an auditor gets them. */
export type Evidence = {
  readonly lines: readonly ChainLine[]
  /** Entries that were sealed and purged, a file each, the oldest first; `lines` begin after them. */
  readonly segments?: readonly (readonly ChainLine[])[]
  readonly notes: readonly string[]
  readonly proofs: ReadonlyMap<number, InclusionProof> | null
  readonly keys: readonly VerifierKey[]
}

export type Tampering = {
  readonly name: string
  readonly tamper: (evidence: Evidence) => Promise<Evidence> | Evidence
  /** What any verifier must say: the entry at which it breaks, or `unproven` where nothing vouches any more. */
  readonly expected: number | 'unproven'
}

export const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

const origin = 'console.example/tracardi/ops/epoch-1'
const size = 40
const anchoredSizes = [8, 20, 33, 40]
const start = Date.parse('2026-11-20T08:00:00Z') * 1_000

/** The same key in every run: this one signs examples and nothing else. */
export function exampleKey(seed: number): KeyObject {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  return createPrivateKey({ key: Buffer.concat([prefix, Buffer.alloc(32, seed)]), format: 'der', type: 'pkcs8' })
}

export async function verifierOf(key: KeyObject, name = origin): Promise<VerifierKey> {
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32))
  return await verifierKeyOf(sha256, name, publicKey)
}

export async function exampleEvidence(): Promise<Evidence> {
  const lines = chainOf(Array.from({ length: size }, (_, seq) => bodyOf(seq)))
  return { lines, notes: await notesOf(lines, anchoredSizes), proofs: null, keys: [await verifierOf(exampleKey(1))] }
}

/** A third of the entries, each with its place under the newest checkpoint. */
export async function chosenEvidence(): Promise<Evidence> {
  const whole = await exampleEvidence()
  const tree = treeOf(whole.lines)
  const lines = whole.lines.filter(({ seq }) => seq % 3 === 1)
  const proofs = new Map<number, InclusionProof>()
  for (const { seq } of lines) proofs.set(seq, await tree.inclusion(seq, size))
  return { ...whole, lines, proofs }
}

function bodyOf(seq: number): string {
  // Text that careless implementations spoil: quotes, escapes, characters beyond ASCII and beyond 16 bits.
  const reasons = ['peak', 'Zażółć "50 %"', 'a\\b', 'line\nbreak', '𝄞 clef', '\u007f\u0001', '<script>']
  return JSON.stringify({ action: 'workload.scale', n: seq, reason: reasons[seq % reasons.length] })
}

export function timeOf(seq: number): string {
  const microseconds = start + seq * 1_000_003
  const whole = Math.floor(microseconds / 1_000)
  return `${new Date(whole).toISOString().slice(0, 23)}${String(microseconds % 1_000).padStart(3, '0')}Z`
}

export function chainOf(bodies: readonly string[], at = timeOf): ChainLine[] {
  const lines: ChainLine[] = []
  let previous = toHex(sha256(new TextEncoder().encode(epochName('ops'))))
  for (const [seq, body] of bodies.entries()) {
    const line = { seq, recordedAt: at(seq), previous, body }
    const leaf = toHex(sha256(leafBytes('ops', line)))
    lines.push({ ...line, leaf })
    previous = leaf
  }
  return lines
}

export function treeOf(lines: readonly ChainLine[]) {
  const tree = growingTree(sha256, (from, to) => Promise.resolve(lines.slice(from, to).map(({ leaf }) => leaf)))
  for (const { leaf } of lines) tree.append(leaf)
  return tree
}

export async function notesOf(
  lines: readonly ChainLine[],
  sizes: readonly number[],
  key: KeyObject = exampleKey(1),
  name = origin,
): Promise<string[]> {
  const notes: string[] = []
  for (const count of sizes) {
    const root = await treeOf(lines).rootAt(count)
    notes.push(await signedNote(checkpointText({ origin: name, size: count, root }), key, name))
  }
  return notes
}

export async function signedNote(text: string, key: KeyObject, name = origin): Promise<string> {
  const { id } = await verifierOf(key, name)
  const signature = new Uint8Array(sign(null, Buffer.from(text), key))
  return noteText({ text, signatures: [{ name, keyId: id, signature }] })
}

export function keyText({ keys }: Evidence): string {
  return keys.map(verifierKeyText).join('\n')
}

const at = (lines: readonly ChainLine[], seq: number): ChainLine => {
  const line = lines[seq]
  if (line === undefined) throw new RangeError(`No line ${seq}.`)
  return line
}

export const bend =
  (seq: number, change: (line: ChainLine) => Partial<ChainLine>) =>
  (evidence: Evidence): Evidence => {
    const { lines } = evidence
    return { ...evidence, lines: lines.with(seq, { ...at(lines, seq), ...change(at(lines, seq)) }) }
  }

/** The changed line with its own hash right, and nothing after it. */
export const replace = (seq: number, change: (line: ChainLine) => Partial<ChainLine>) =>
  bend(seq, (line) => {
    const changed = { ...line, ...change(line) }
    return { ...changed, leaf: toHex(sha256(leafBytes('ops', changed))) }
  })

export const cut =
  (from: number, count: number) =>
  (evidence: Evidence): Evidence => ({
    ...evidence,
    lines: evidence.lines.toSpliced(from, count),
  })

const bodies = ({ lines }: Evidence) => lines.map(({ body }) => body)

const rewriteFrom =
  (seq: number, change: (bodies: string[]) => string[], time = timeOf) =>
  (evidence: Evidence) => ({
    ...evidence,
    lines: chainOf(change(bodies(evidence)), time).map((line, index) =>
      index < seq ? at(evidence.lines, index) : line,
    ),
  })

const inverted = (hex: string) => hex.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))

/** Whole logs and what can be done to them, by those who can write a file and by those who own the database. */
export const wholeTamperings: readonly Tampering[] = [
  {
    name: 'a reason edited',
    tamper: bend(5, ({ body }) => ({ body: body.replace('workload', 'w0rkload') })),
    expected: 5,
  },
  { name: 'a number edited', tamper: bend(5, ({ body }) => ({ body: body.replace('"n":5', '"n":6') })), expected: 5 },
  { name: 'a body emptied', tamper: bend(5, () => ({ body: '{}' })), expected: 5 },
  { name: 'a space added', tamper: bend(5, ({ body }) => ({ body: `${body} ` })), expected: 5 },
  {
    name: 'a letter in another Unicode form',
    tamper: bend(1, ({ body }) => ({ body: body.normalize('NFD') })),
    expected: 1,
  },
  {
    name: 'a time moved by a microsecond',
    tamper: bend(5, ({ recordedAt }) => ({ recordedAt: moved(recordedAt, 1) })),
    expected: 5,
  },
  {
    name: 'a time moved by a day',
    tamper: bend(5, ({ recordedAt }) => ({ recordedAt: recordedAt.replace('-20T', '-21T') })),
    expected: 5,
  },
  { name: 'a time that is none', tamper: bend(5, () => ({ recordedAt: 'yesterday' })), expected: 5 },
  { name: 'a leaf changed', tamper: bend(5, ({ leaf }) => ({ leaf: inverted(leaf) })), expected: 5 },
  { name: 'a leaf in upper case', tamper: bend(5, ({ leaf }) => ({ leaf: leaf.toUpperCase() })), expected: 5 },
  { name: 'a link changed', tamper: bend(5, ({ previous }) => ({ previous: inverted(previous) })), expected: 5 },
  { name: 'the first entry edited', tamper: bend(0, () => ({ body: '{}' })), expected: 0 },
  { name: 'the last entry edited', tamper: bend(39, () => ({ body: '{}' })), expected: 39 },
  { name: 'an entry replaced with its hash', tamper: replace(5, () => ({ body: '{}' })), expected: 6 },
  { name: 'the first entry replaced with its hash', tamper: replace(0, () => ({ body: '{}' })), expected: 1 },
  { name: 'the last entry replaced with its hash', tamper: replace(39, () => ({ body: '{}' })), expected: 33 },
  {
    name: 'a link replaced with its hash',
    tamper: replace(5, ({ previous }) => ({ previous: inverted(previous) })),
    expected: 5,
  },
  {
    name: 'a time moved with its hash',
    tamper: replace(5, ({ recordedAt }) => ({ recordedAt: moved(recordedAt, 1) })),
    expected: 6,
  },
  { name: 'a number counted up with its hash', tamper: replace(5, () => ({ seq: 6 })), expected: 5 },
  { name: 'an entry removed', tamper: cut(5, 1), expected: 5 },
  { name: 'ten entries removed', tamper: cut(5, 10), expected: 5 },
  { name: 'the first entry removed', tamper: cut(0, 1), expected: 0 },
  { name: 'the first half removed', tamper: cut(0, 20), expected: 0 },
  { name: 'the last entry removed', tamper: cut(39, 1), expected: 39 },
  { name: 'the tail removed', tamper: cut(25, 15), expected: 25 },
  { name: 'everything removed', tamper: cut(0, 40), expected: 0 },
  {
    name: 'two entries swapped',
    tamper: (evidence) => ({
      ...evidence,
      lines: evidence.lines.with(5, at(evidence.lines, 6)).with(6, at(evidence.lines, 5)),
    }),
    expected: 5,
  },
  {
    name: 'the order turned round',
    tamper: (evidence) => ({ ...evidence, lines: evidence.lines.toReversed() }),
    expected: 0,
  },
  {
    name: 'an entry doubled',
    tamper: (evidence) => ({ ...evidence, lines: evidence.lines.toSpliced(6, 0, at(evidence.lines, 5)) }),
    expected: 5,
  },
  {
    name: 'an old entry repeated at the end',
    tamper: (evidence) => ({ ...evidence, lines: [...evidence.lines, at(evidence.lines, 5)] }),
    expected: 5,
  },
  {
    name: 'an entry of the same number inserted',
    tamper: (evidence) => ({
      ...evidence,
      lines: evidence.lines.toSpliced(5, 0, { ...at(evidence.lines, 5), body: '{}' }),
    }),
    expected: 5,
  },
  {
    name: 'a numberless gap filled by a copy',
    tamper: (evidence) => ({ ...evidence, lines: evidence.lines.with(5, { ...at(evidence.lines, 4), seq: 5 }) }),
    expected: 5,
  },
  { name: 'the whole chain written anew', tamper: rewriteFrom(0, (all) => all.with(0, '{}')), expected: 0 },
  { name: 'the chain written anew from the middle', tamper: rewriteFrom(15, (all) => all.with(15, '{}')), expected: 8 },
  {
    name: 'the chain written anew from a checkpoint on',
    tamper: rewriteFrom(20, (all) => all.with(20, '{}')),
    expected: 20,
  },
  {
    name: 'an entry left out and the chain written anew',
    tamper: rewriteFrom(15, (all) => [...all.toSpliced(15, 1), '{}']),
    expected: 8,
  },
  {
    name: 'an entry put in and the chain written anew',
    tamper: rewriteFrom(15, (all) => all.toSpliced(15, 0, '{}')),
    expected: 8,
  },
  {
    name: 'two entries swapped and the chain written anew',
    tamper: rewriteFrom(15, (all) => all.with(15, all[16] ?? '').with(16, all[15] ?? '')),
    expected: 8,
  },
  {
    name: 'the clock turned back and the chain written anew',
    tamper: rewriteFrom(
      15,
      (all) => all,
      (seq) => timeOf(seq === 15 ? 3 : seq),
    ),
    expected: 15,
  },
  {
    name: 'two entries at one time, and the chain written anew',
    tamper: rewriteFrom(
      15,
      (all) => all,
      (seq) => timeOf(seq === 15 ? 14 : seq),
    ),
    expected: 15,
  },
  {
    name: 'a body that is not canonical, and the chain written anew',
    tamper: rewriteFrom(15, (all) => all.with(15, '{"b":1,"a":2}')),
    expected: 15,
  },
  {
    name: 'a body that is no JSON, and the chain written anew',
    tamper: rewriteFrom(15, (all) => all.with(15, 'nothing')),
    expected: 15,
  },
  {
    name: 'a key given twice in a body, and the chain written anew',
    tamper: rewriteFrom(15, (all) => all.with(15, '{"a":1,"a":2}')),
    expected: 15,
  },
  {
    name: 'written anew, with the attacker’s own checkpoints',
    tamper: async (evidence) => withOwnNotes(rewriteFrom(0, (all) => all.with(0, '{}'))(evidence)),
    expected: 'unproven',
  },
  {
    name: 'written anew, the old checkpoints kept beside their own',
    tamper: async (evidence) => {
      const forged = await withOwnNotes(rewriteFrom(0, (all) => all.with(0, '{}'))(evidence))
      return { ...forged, notes: [...forged.notes, ...evidence.notes] }
    },
    expected: 0,
  },
  { name: 'all checkpoints removed', tamper: (evidence) => ({ ...evidence, notes: [] }), expected: 'unproven' },
  {
    name: 'a checkpoint’s size changed',
    tamper: (evidence) => ({
      ...evidence,
      notes: evidence.notes.slice(-1).map((note) => note.replace('\n40\n', '\n41\n')),
    }),
    expected: 'unproven',
  },
  {
    name: 'a checkpoint’s root changed',
    tamper: (evidence) => ({
      ...evidence,
      notes: evidence.notes.slice(-1).map((note) => note.replace(/\n40\n./, '\n40\nA')),
    }),
    expected: 'unproven',
  },
  {
    name: 'a checkpoint signed for another log',
    tamper: async (evidence) => ({
      ...evidence,
      notes: await notesOf(evidence.lines, [40], exampleKey(1), 'console.example/tracardi/sec/epoch-1'),
    }),
    expected: 'unproven',
  },
  {
    name: 'a checkpoint of an empty tree that counts forty',
    tamper: async (evidence) => ({
      ...evidence,
      notes: [
        await signedNote(checkpointText({ origin, size: 40, root: toHex(sha256(new Uint8Array())) }), exampleKey(1)),
      ],
    }),
    expected: 0,
  },
  {
    name: 'nonsense for a checkpoint',
    tamper: (evidence) => ({ ...evidence, notes: ['nonsense\n'] }),
    expected: 'unproven',
  },
]

const proven =
  (change: (proof: InclusionProof, seq: number) => InclusionProof | null) =>
  (evidence: Evidence): Evidence => ({
    ...evidence,
    proofs: new Map(
      [...(evidence.proofs ?? [])].flatMap(([seq, proof]) => {
        const changed = seq === 7 ? change(proof, seq) : proof
        return changed === null ? [] : [[seq, changed] as const]
      }),
    ),
  })

/** Chosen entries: 1, 4, 7, 10 and so on; what is changed is entry 7. */
export const chosenTamperings: readonly Tampering[] = [
  { name: 'a chosen entry edited', tamper: bend(2, () => ({ body: '{}' })), expected: 7 },
  { name: 'a chosen entry replaced with its hash', tamper: replace(2, () => ({ body: '{}' })), expected: 7 },
  {
    name: 'a chosen entry from elsewhere in its place',
    tamper: (evidence) => ({ ...evidence, lines: evidence.lines.with(2, { ...at(evidence.lines, 3), seq: 7 }) }),
    expected: 7,
  },
  {
    name: 'a chosen entry twice',
    tamper: (evidence) => ({ ...evidence, lines: evidence.lines.toSpliced(3, 0, at(evidence.lines, 2)) }),
    expected: 7,
  },
  { name: 'a proof left out', tamper: proven(() => null), expected: 7 },
  {
    name: 'a hash of a proof changed',
    tamper: proven((proof) => ({ ...proof, hashes: proof.hashes.with(1, inverted(proof.hashes[1] ?? '')) })),
    expected: 7,
  },
  { name: 'a proof shortened', tamper: proven((proof) => ({ ...proof, hashes: proof.hashes.slice(1) })), expected: 7 },
  {
    name: 'a proof lengthened',
    tamper: proven((proof) => ({ ...proof, hashes: [...proof.hashes, proof.hashes[0] ?? ''] })),
    expected: 7,
  },
  { name: 'a proof of another place', tamper: proven((proof) => ({ ...proof, index: 6 })), expected: 7 },
  {
    name: 'a proof under a checkpoint that nobody signed',
    tamper: proven((proof) => ({ ...proof, size: 39 })),
    expected: 7,
  },
  { name: 'every checkpoint removed', tamper: (evidence) => ({ ...evidence, notes: [] }), expected: 1 },
]

async function withOwnNotes(evidence: Evidence): Promise<Evidence> {
  return { ...evidence, notes: await notesOf(evidence.lines, anchoredSizes, exampleKey(9)) }
}

function moved(time: string, microseconds: number): string {
  const digits = Number(time.slice(20, 26)) + microseconds
  return `${time.slice(0, 20)}${String(digits).padStart(6, '0')}Z`
}
