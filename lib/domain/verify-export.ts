import {
  brokenChain,
  leafBytes,
  startOfChain,
  toHex,
  verifyChain,
  type BrokenChain,
  type ChainHead,
  type ChainLine,
  type Sha256,
} from './audit-chain.ts'
import type { AuditLogName } from './audit-entry.ts'
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts'
import { compareCheckpoints, type CheckpointComparison } from './checkpoint-comparison.ts'
import { cosignaturesOf } from './cosignature.ts'
import { provesInclusion, type InclusionProof } from './merkle-proof.ts'
import { growingTree, type FastSha256 } from './merkle-tree.ts'
import { parseNote, signersOf, type SignedNote, type VerifierKey, type VerifyEd25519 } from './signed-note.ts'

export type ExportCheck = {
  readonly log: AuditLogName
  readonly lines: AsyncIterable<ChainLine> | Iterable<ChainLine>
  /** What a database says that its log holds; null for a file. */
  readonly head: ChainHead | null
  /** The leaves of the first entries, where a database holds no more of them: purged, they are in sealed files. */
  readonly purged?: AsyncIterable<string>
  /** Signed notes of anchors or an evidence pack; those of other logs are passed over. */
  readonly notes: readonly string[]
  readonly keys: readonly VerifierKey[]
  /** Witnesses whose cosignatures are looked for. */
  readonly witnesses: readonly VerifierKey[]
  /** Null for a whole log; for chosen entries the place of each in the tree of a checkpoint, by sequence number. */
  readonly proofs: ReadonlyMap<number, InclusionProof> | null
  readonly sha256: FastSha256 & Sha256
  readonly verifyEd25519: VerifyEd25519
  readonly isCanonical: (body: string) => boolean
}

export type ExportVerdict = {
  /**
   * `proven`: every entry up to the newest checkpoint is as it was signed. `unproven`: nothing is wrong with the entries
   * themselves, and nobody vouches for them. `broken`: from `seq` on something is wrong.
   */
  readonly result: 'proven' | 'unproven' | 'broken'
  /** The first entry that cannot be vouched for; null when there is none. */
  readonly seq: number | null
  readonly message: string
  readonly entries: number
  /** What is odd without being wrong, in sentences. */
  readonly remarks: readonly string[]
}

/** Checks an export without the console, its database or a network. */
export async function verifyExport(check: ExportCheck): Promise<ExportVerdict> {
  const signed = await signedCheckpoints(check)
  return check.proofs === null ? verifyWhole(check, signed) : verifyChosen(check, check.proofs, signed)
}

type Signed = { readonly checkpoints: readonly Checkpoint[]; readonly remarks: readonly string[] }

async function signedCheckpoints(check: ExportCheck): Promise<Signed> {
  const { log, notes, keys, verifyEd25519 } = check
  const checkpoints: Checkpoint[] = []
  const signed: SignedNote[] = []
  const remarks: string[] = []
  for (const text of new Set(notes)) {
    const note = parseNote(text)
    const checkpoint = note && parseCheckpoint(note.text)
    if (note === null || checkpoint === null) remarks.push('One of the notes is no signed checkpoint.')
    else if (checkpoint.origin.split('/').at(-2) !== log) continue
    else if ((await signersOf(note, keys, verifyEd25519)).length > 0) {
      checkpoints.push(checkpoint)
      signed.push(note)
    } else remarks.push(`The checkpoint of ${checkpoint.size} entries is signed by none of the keys given.`)
  }
  return { checkpoints, remarks: [...remarks, ...(await witnessRemarks(check, signed))] }
}

/** The longest log that each witness has seen and found to continue what it had seen before. */
async function witnessRemarks(
  { witnesses, verifyEd25519 }: ExportCheck,
  signed: readonly SignedNote[],
): Promise<readonly string[]> {
  const longest = new Map(witnesses.map(({ name }) => [name, { size: 0, at: '' }]))
  for (const note of signed) {
    const size = parseCheckpoint(note.text)?.size ?? 0
    for (const { witness, at } of await cosignaturesOf(note, witnesses, verifyEd25519)) {
      if (size >= (longest.get(witness)?.size ?? 0)) longest.set(witness, { size, at })
    }
  }
  return [...longest].map(([name, { size, at }]) =>
    size === 0
      ? `No checkpoint given is cosigned by ${name}.`
      : `The checkpoint of ${size} entries was cosigned by ${name} at ${at}.`,
  )
}

/** From entry 0 on, without a gap: the chain is followed, and the tree compared with every checkpoint. */
async function verifyWhole(check: ExportCheck, { checkpoints, remarks }: Signed): Promise<ExportVerdict> {
  const { log, sha256, isCanonical } = check
  const tree = growingTree(sha256, () => Promise.reject(new Error('An export is read once.')))
  const comparison = compareCheckpoints(checkpoints)
  const grow = (leaf: string) => {
    tree.append(leaf)
    comparison.grew(tree)
  }
  let from = await startOfChain(log, sha256)
  for await (const leaf of check.purged ?? []) {
    grow(leaf)
    from = { size: from.size + 1, leaf, lastAt: null }
  }
  const purged = from.size
  const found = await verifyChain(check.lines, {
    log,
    head: check.head,
    sha256,
    isCanonical,
    from,
    onLine: ({ leaf }) => grow(leaf),
  })
  const entries = tree.size()
  const fault = found.intact ? faultOf(log, comparison, entries) : found
  if (fault !== null) return { result: 'broken', seq: fault.seq, message: fault.message, entries, remarks }
  const newest = comparison.agreed()
  if (newest < purged) {
    const message = `The first ${purged} entries are purged, and no signed checkpoint vouches for all of them.`
    return { result: 'unproven', seq: null, message, entries, remarks }
  }
  if (newest === 0) return { result: 'unproven', seq: null, message: unprovenWords(entries), entries, remarks }
  const rest = entries - newest
  return {
    result: 'proven',
    seq: null,
    message: `All ${entries} entries follow each other, and the first ${newest} are those of a signed checkpoint.`,
    entries,
    remarks: [
      ...remarks,
      ...(purged === 0
        ? []
        : [`Of the first ${purged} only the hashes are left here: verify their sealed files, too.`]),
      ...(rest === 0 ? [] : [`The last ${rest} are newer than the newest checkpoint.`]),
    ],
  }
}

/** What the checkpoints say against a chain that holds. */
function faultOf(log: AuditLogName, comparison: CheckpointComparison, entries: number): BrokenChain | null {
  if (comparison.differs()) return brokenChain(log, 'rewritten', comparison.agreed())
  return comparison.ahead().length > 0 ? brokenChain(log, 'rolled-back', entries) : null
}

/** Any entries: each must hash to its leaf, and each leaf be in the tree of a signed checkpoint. */
async function verifyChosen(
  { log, lines, sha256, isCanonical }: ExportCheck,
  proofs: ReadonlyMap<number, InclusionProof>,
  { checkpoints, remarks }: Signed,
): Promise<ExportVerdict> {
  const roots = new Map(checkpoints.map(({ size, root }) => [size, root]))
  let entries = 0
  let last = -1
  for await (const line of lines) {
    const { seq } = line
    const broken = (message: string): ExportVerdict => ({ result: 'broken', seq, message, entries, remarks })
    if (seq <= last) return broken(`Entry ${seq} appears a second time or out of order.`)
    if (toHex(sha256(leafBytes(log, line))) !== line.leaf || !isCanonical(line.body)) {
      return broken(`Entry ${seq} was edited: its bytes no longer give its hash.`)
    }
    const proof = proofs.get(seq)
    const root = proof && roots.get(proof.size)
    if (proof === undefined) return broken(`Entry ${seq} has no proof.`)
    if (root === undefined)
      return broken(`The proof of entry ${seq} is of a checkpoint that is not signed by a key given.`)
    if (proof.index !== seq || !(await provesInclusion(sha256, line.leaf, root, proof))) {
      return broken(`Entry ${seq} is not part of the log that was signed.`)
    }
    last = seq
    entries += 1
  }
  if (entries === 0) return { result: 'unproven', seq: null, message: unprovenWords(0), entries, remarks }
  return {
    result: 'proven',
    seq: null,
    message: `Each of ${entries} chosen entries is part of a log that was signed. That no other entry was left out is not proven.`,
    entries,
    remarks,
  }
}

function unprovenWords(entries: number): string {
  return entries === 0
    ? 'There is no entry to check.'
    : `All ${entries} entries follow each other, but no signed checkpoint vouches for them: give the anchored notes and the key.`
}
