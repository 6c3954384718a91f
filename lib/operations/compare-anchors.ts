import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { parseCheckpoint, type Checkpoint } from '#lib/domain/checkpoint.ts'
import { parseNote, signersOf } from '#lib/domain/signed-note.ts'
import type { AnchorState, LogGuardWorld } from './log-guard-port.ts'

/** What the anchors know of a log when its check begins. */
export type Anchored = {
  /** Signed by a key of ours, the smallest first, one for each size. */
  readonly checkpoints: readonly Checkpoint[]
  readonly states: readonly AnchorState[]
  readonly problems: readonly string[]
}

/**
 * Collects the checkpoints of every anchor. One that cannot be read is a problem and no reason to distrust the log; nor
 * is a note that no key of ours signed, because whoever may write there could otherwise stop the console at will.
 */
export async function readAnchors(world: LogGuardWorld, log: AuditLogName): Promise<Anchored> {
  const checkpoints = new Map<number, Checkpoint>()
  const problems: string[] = []
  const states: AnchorState[] = []
  for (const anchor of world.anchors) {
    if (anchor.notes === null) {
      states.push({ name: anchor.name, isReadable: false, size: null, at: null, failure: null })
      continue
    }
    try {
      let newest: { size: number; at: string | null } | null = null
      for (const { note, at } of await anchor.notes(log)) {
        const found = await ours(world, log, note)
        if (typeof found === 'string') problems.push(`${anchor.name}: ${found}`)
        else if (found !== null) {
          const twin = checkpoints.get(found.size)
          if (twin !== undefined && twin.root !== found.root) {
            problems.push(`${anchor.name}: two checkpoints of ${found.size} entries have different roots.`)
          }
          checkpoints.set(found.size, twin ?? found)
          if (newest === null || found.size > newest.size) newest = { size: found.size, at }
        }
      }
      states.push({
        name: anchor.name,
        isReadable: true,
        size: newest?.size ?? null,
        at: newest?.at ?? null,
        failure: null,
      })
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      states.push({ name: anchor.name, isReadable: true, size: null, at: null, failure })
    }
  }
  return { checkpoints: [...checkpoints.values()].toSorted((one, other) => one.size - other.size), states, problems }
}

/** What our own notes among these say. */
export async function ourCheckpoints(world: LogGuardWorld, log: AuditLogName, notes: readonly string[]) {
  const found = await Promise.all(notes.map((note) => ours(world, log, note)))
  return found.filter((checkpoint) => checkpoint !== null && typeof checkpoint !== 'string')
}

/** The checkpoint; null where it is of another log; words where it is of ours and cannot be believed. */
async function ours(world: LogGuardWorld, log: AuditLogName, text: string): Promise<Checkpoint | string | null> {
  const note = parseNote(text)
  const checkpoint = note && parseCheckpoint(note.text)
  if (note === null || checkpoint === null) return 'a note there is no checkpoint.'
  if (world.signer === null || checkpoint.origin !== world.signer.origin(log)) return null
  const signers = await signersOf(note, world.signer.keys(log), world.verifyEd25519)
  return signers.length > 0 ? checkpoint : `the checkpoint of ${checkpoint.size} entries is signed by no known key.`
}
