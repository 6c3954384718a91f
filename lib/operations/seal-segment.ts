import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { checkpointText } from '#lib/domain/checkpoint.ts'
import { entryLine } from '#lib/domain/entry-line.ts'
import { consoleItself } from './action-entries.ts'
import type { DueSegment, RetentionWorld } from './retention-port.ts'

/** The file is there and says something else than the log: nothing was sealed. */
export class SegmentNotSealed extends Error {
  override readonly name = 'SegmentNotSealed'
}

/**
 * Seals the next segment of a log if one is due, and answers whether it did. File, then entry, then row: whatever ends
 * the process in between, the next attempt finds what is there and goes on.
 */
export async function sealNext(world: RetentionWorld, log: AuditLogName): Promise<boolean> {
  const due = await world.segments.due(log, world.most)
  const tree = world.tree(log)
  if (due === null || tree === null || tree.size() < due.end) return false
  const root = await tree.rootAt(due.end)
  const note = world.signer.sign(log, checkpointText({ origin: world.signer.origin(log), size: due.end, root }))
  const file = `audit-${log}-${String(due.number).padStart(6, '0')}.ndjson.gz`
  const { sha256, bytes } = await world.files.write(file, linesOf(world, log, due, note))
  const leaves = await world.stored.leaves(log, due.first, due.end)
  const fault = await world.files.fault({ log, number: due.number, file, sha256, first: due.first }, leaves)
  if (fault !== null) throw new SegmentNotSealed(`The file ${file} does not hold what was written to it.`)
  const { number, first, end } = due
  const facts = { log, number, first, last: end - 1, sha256, file, bytes, checkpoint: root }
  const entry =
    (await world.segments.sealedEntry(sha256)) ??
    (
      await world.auditLog.append({
        log: 'ops',
        action: 'segment.sealed',
        phase: 'note',
        actor: consoleItself,
        source: null,
        facts,
      })
    ).seq
  try {
    await world.segments.seal(entry, note)
  } catch (error) {
    // Another console was quicker with the same file.
    if ((await world.segments.due(log, world.most))?.number === number) throw error
  }
  return true
}

/** The entries, then the checkpoint, in the form in which the console writes both to standard output. */
async function* linesOf({ stored }: RetentionWorld, log: AuditLogName, { first, end }: DueSegment, note: string) {
  for await (const line of stored.lines(log, first, end)) yield entryLine(log, line)
  yield `${JSON.stringify({ type: 'checkpoint', log, size: end, note })}\n`
}
