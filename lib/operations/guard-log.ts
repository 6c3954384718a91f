import {
  brokenChain,
  startOfChain,
  verifyChain,
  type BrokenChain,
  type ChainPosition,
  type ChainVerdict,
} from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { compareCheckpoints } from '#lib/domain/checkpoint-comparison.ts'
import { checkpointText, type Checkpoint } from '#lib/domain/checkpoint.ts'
import { growingTree, type MerkleTree } from '#lib/domain/merkle-tree.ts'
import { ourCheckpoints, readAnchors, type Anchored } from './compare-anchors.ts'
import {
  AnchorContradicts,
  type AnchorState,
  type LogGuardWorld,
  type LogVerdict,
  type PurgedPrefix,
} from './log-guard-port.ts'

export type LogGuard = {
  readonly verdict: () => LogVerdict
  /** Reads and checks every entry and compares the tree with every anchored checkpoint. */
  readonly checkWhole: () => Promise<LogVerdict>
  /** Checks what was appended since, and that what was checked before is still what the log ends with. */
  readonly checkNew: () => Promise<LogVerdict>
  /** Checks the next `entries` of the old ones against what this process has seen, and begins anew at the end. */
  readonly patrol: (entries: number) => Promise<LogVerdict>
  /** Signs a checkpoint over what is checked and hands it to the anchors that do not have it yet. */
  readonly anchor: () => Promise<LogVerdict>
  /** Every note of ours that the anchors keep, and the newest; an anchor that cannot be read is left out. */
  readonly notes: () => Promise<readonly string[]>
  /** The newest checkpoint signed here, as a note; null before the first. */
  readonly newest: () => { readonly checkpoint: Checkpoint; readonly note: string } | null
  /** The tree over the checked entries, for proofs; null before the first whole check. */
  readonly tree: () => MerkleTree | null
}

type Checked = {
  readonly tree: MerkleTree
  position: ChainPosition
  wholeAt: string
  checkedAt: string
  /** Where the patrol is. */
  patrolled: number
}

/**
 * Watches over one log of one process. Every method waits for the one before it, so that a check never meets another.
 * Once broken it stays broken: only a person may say that a log is to be trusted again, and a new process checks anew.
 */
export function guardLog(world: LogGuardWorld, log: AuditLogName): LogGuard {
  let verdict: LogVerdict = { state: 'checking', checked: 0, size: 0 }
  let checked: Checked | null = null
  let anchored: Anchored = { checkpoints: [], states: [], problems: [] }
  let gone: PurgedPrefix | null = null
  let newest: { checkpoint: Checkpoint; note: string } | null = null
  let last: Promise<unknown> = Promise.resolve()

  const now = () => world.now().toISOString()

  const inTurn = (task: () => Promise<ChainVerdict | null>) => (): Promise<LogVerdict> => {
    const mine = last.then(async () => {
      try {
        settle(await steadily(task))
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        if (verdict.state !== 'broken') {
          verdict = { state: 'unknown', message, since: verdict.state === 'unknown' ? verdict.since : now() }
        }
      }
      return verdict
    })
    last = mine
    return mine
  }

  /** A purge in the middle of a check looks like missing entries: such a finding is looked into once more. */
  const steadily = async (task: () => Promise<ChainVerdict | null>): Promise<ChainVerdict | null> => {
    for (;;) {
      gone = await world.stored.purged(log)
      const found = await task()
      const isSteady = (await world.stored.purged(log))?.end.size === gone?.end.size
      if (isSteady || found === null || found.intact) return found
    }
  }

  const settle = (found: ChainVerdict | null) => {
    if (verdict.state === 'broken') return
    if (found === null && verdict.state !== 'intact') return
    if (found !== null && !found.intact) {
      const { fault, seq, message } = found
      verdict = { state: 'broken', fault, seq, message, foundAt: now() }
    } else if (checked !== null) {
      verdict = {
        state: 'intact',
        size: checked.position.size,
        checkedAt: checked.checkedAt,
        wholeCheckedAt: checked.wholeAt,
        running: null,
        purged: gone && { size: gone.end.size, at: gone.at },
        anchors: anchored.states,
        problems: problemsOf(world, anchored),
      }
    }
  }

  const checkWhole = inTurn(async () => {
    anchored = await readAnchors(world, log)
    const head = await world.stored.head(log)
    const tree = growingTree(world.sha256, (from, to) => world.stored.leaves(log, from, to))
    const sealed = await ourCheckpoints(world, log, gone?.notes ?? [])
    const comparison = compareCheckpoints([...anchored.checkpoints, ...sealed])
    const grow = (leaf: string) => {
      tree.append(leaf)
      if (tree.size() % 1_000 === 0) report(tree.size())
      comparison.grew(tree)
    }
    const report = (done: number) => {
      const progress = { checked: done, size: head.size }
      if (verdict.state === 'intact') verdict = { ...verdict, running: progress }
      else if (verdict.state !== 'broken') verdict = { state: 'checking', ...progress }
    }
    report(0)
    const begin = gone?.end ?? (await startOfChain(log, world.sha256))
    for (let from = 0; from < begin.size; from += slice) {
      const leaves = await world.stored.leaves(log, from, Math.min(from + slice, begin.size))
      for (const leaf of leaves) grow(leaf)
    }
    if (tree.size() !== begin.size) {
      const fault = tree.size() < begin.size ? 'missing' : 'inserted'
      return brokenChain(log, fault, Math.min(tree.size(), begin.size - 1))
    }
    const found = await verifyChain(world.stored.lines(log, begin.size, head.size), {
      log,
      head,
      sha256: world.sha256,
      isCanonical: world.stored.isCanonical,
      from: begin,
      onLine: ({ leaf }) => grow(leaf),
    })
    if (!found.intact) return found
    if (gone !== null && gone.unrecorded !== null) return brokenChain(log, 'purged-unrecorded', gone.unrecorded)
    const beyond = await world.stored.beyondHead(log)
    if (beyond !== null) return brokenChain(log, 'inserted', beyond)
    if (comparison.differs()) return brokenChain(log, 'rewritten', comparison.agreed())
    // The anchors were read before the head, so every one of them was made of a log that is no longer than this.
    if (comparison.ahead().length > 0) return brokenChain(log, 'rolled-back', head.size)
    if (checked !== null && tree.size() < checked.position.size) return brokenChain(log, 'rolled-back', head.size)
    if (checked !== null && (await tree.rootAt(checked.position.size)) !== checked.tree.root()) {
      return await firstDifference(checked)
    }
    checked = { tree, position: found.position, wholeAt: now(), checkedAt: now(), patrolled: 0 }
    return found
  })

  const checkNew = inTurn(async () => {
    if (checked === null) return null
    const { position, tree } = checked
    const head = await world.stored.head(log)
    if (head.size < position.size) return brokenChain(log, 'rolled-back', head.size)
    const [end] =
      position.size === 0 ? [position.leaf] : await world.stored.leaves(log, position.size - 1, position.size)
    if (end !== position.leaf) return await firstDifference(checked)
    const found = await verifyChain(world.stored.lines(log, position.size, head.size), {
      log,
      head,
      sha256: world.sha256,
      isCanonical: world.stored.isCanonical,
      from: position,
      onLine: ({ leaf }) => tree.append(leaf),
    })
    if (found.intact) checked = { ...checked, position: found.position, checkedAt: now() }
    return found
  })

  /**
   * The log's checked part is not what it was: where that begins. What was chained anew differs from there to its end, so
   * halving finds the place in a second where reading a million entries again would take a minute.
   */
  const firstDifference = async (seen: Checked): Promise<ChainVerdict> => {
    let found = brokenChain(log, 'rewritten', Math.max(0, seen.position.size - 1))
    let same = 0
    let differing = Math.ceil(seen.position.size / slice)
    while (same < differing) {
      const middle = Math.floor((same + differing) / 2)
      const verdict = await sliceVerdict(seen, middle * slice)
      if (verdict === null) same = middle + 1
      else {
        found = verdict
        differing = middle
      }
    }
    return found
  }

  const sliceVerdict = async (seen: Checked, from: number): Promise<BrokenChain | null> => {
    const to = Math.min(from + slice, seen.position.size)
    const stored = growingTree(world.sha256, (start, end) => world.stored.leaves(log, from + start, from + end))
    // Of what was purged only the leaves are here.
    const begin = Math.min(Math.max(from, gone?.end.size ?? 0), to)
    for (const leaf of await world.stored.leaves(log, from, begin)) stored.append(leaf)
    const [before] = begin === 0 ? [] : await world.stored.leaves(log, begin - 1, begin)
    const previous = before ?? (await startOfChain(log, world.sha256)).leaf
    const found = await verifyChain(world.stored.lines(log, begin, to), {
      log,
      head: null,
      sha256: world.sha256,
      isCanonical: world.stored.isCanonical,
      from: { size: begin, leaf: previous, lastAt: null },
      onLine: ({ leaf }) => stored.append(leaf),
    })
    if (!found.intact) return found
    if (found.head.size < to) return brokenChain(log, 'missing', found.head.size)
    return stored.root() === seen.tree.remembered(from, to) ? null : brokenChain(log, 'rewritten', from)
  }

  const patrol = (entries: number) =>
    inTurn(async () => {
      if (checked === null) return null
      let rest = Math.min(entries, checked.position.size)
      while (rest > 0) {
        const from = checked.patrolled < checked.position.size ? checked.patrolled : 0
        const found = await sliceVerdict(checked, from)
        if (found !== null) return found
        const done = Math.min(slice, checked.position.size - from)
        checked.patrolled = from + done
        if (checked.patrolled >= checked.position.size) {
          checked.patrolled = 0
          checked.wholeAt = now()
        }
        rest -= done
      }
      return null
    })()

  const anchor = inTurn(async () => {
    const { signer } = world
    if (signer === null || checked === null || verdict.state === 'broken') return null
    const { size } = checked.position
    if (size === 0) return null
    if (newest?.checkpoint.size !== size) {
      const checkpoint = { origin: signer.origin(log), size, root: checked.tree.root() }
      newest = { checkpoint, note: signer.sign(log, checkpointText(checkpoint)) }
    }
    const { note } = newest
    const { tree } = checked
    const contradictions: AnchorContradicts[] = []
    const states = await Promise.all(
      world.anchors.map(async (place): Promise<AnchorState> => {
        const isReadable = place.notes !== null
        const before = anchored.states.find(({ name }) => name === place.name)
        if (before?.size === size && before.failure === null) return before
        try {
          await place.keep(log, size, note, async (from) => (await tree.consistency(from, size)).hashes)
          return { name: place.name, isReadable, size, at: now(), failure: null }
        } catch (error) {
          if (error instanceof AnchorContradicts) contradictions.push(error)
          const failure = error instanceof Error ? error.message : String(error)
          return { name: place.name, isReadable, size: before?.size ?? null, at: before?.at ?? null, failure }
        }
      }),
    )
    anchored = { ...anchored, states }
    return await contradicted(contradictions)
  })

  /** Another console may have appended and anchored meanwhile: then the log itself is as long as the anchor says. */
  const contradicted = async ([first]: readonly AnchorContradicts[]): Promise<ChainVerdict | null> => {
    if (first === undefined || checked === null) return null
    const head = await world.stored.head(log)
    if (first.size > head.size) return brokenChain(log, 'rolled-back', head.size)
    return first.size > checked.position.size ? null : brokenChain(log, 'rewritten', 0)
  }

  const notes = async () => {
    const kept = await Promise.allSettled(world.anchors.map(async (place) => (await place.notes?.(log)) ?? []))
    const read = kept.flatMap((found) => (found.status === 'fulfilled' ? found.value.map(({ note }) => note) : []))
    return [...new Set([...read, ...(newest === null ? [] : [newest.note])])]
  }

  return {
    verdict: () => verdict,
    notes,
    checkWhole,
    checkNew,
    patrol,
    anchor,
    newest: () => newest,
    tree: () => checked?.tree ?? null,
  }
}

/** A power of two, so that what is remembered of the tree covers it. */
const slice = 4_096

function problemsOf({ signer, anchors }: LogGuardWorld, { problems }: Anchored): readonly string[] {
  const none = signer === null ? ['No signing key is configured, so no checkpoint is made.'] : []
  const nowhere = anchors.some(({ notes }) => notes !== null)
    ? []
    : ['No anchor can be read back, so a rewrite of the whole log would not be noticed after a restart.']
  return [...none, ...nowhere, ...problems]
}
