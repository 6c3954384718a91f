import type { Checkpoint } from './checkpoint.ts'
import type { MerkleTree } from './merkle-tree.ts'

export type CheckpointComparison = {
  /** To be called after each leaf. */
  readonly grew: (tree: Pick<MerkleTree, 'size' | 'root'>) => void
  /** The largest size up to which every checkpoint agreed. */
  readonly agreed: () => number
  /** Whether one of them was made of other entries. */
  readonly differs: () => boolean
  /** Those of more entries than have come. */
  readonly ahead: () => readonly Checkpoint[]
}

/** Compares a tree, while it grows, with checkpoints that were made of it before. */
export function compareCheckpoints(checkpoints: readonly Checkpoint[]): CheckpointComparison {
  const waiting = checkpoints.toSorted((one, other) => one.size - other.size)
  let agreed = 0
  let differs = false
  return {
    grew: (tree) => {
      while (waiting[0] !== undefined && waiting[0].size <= tree.size()) {
        const next = waiting.shift()
        if (next === undefined || next.size === 0) continue
        if (next.size < tree.size() || next.root !== tree.root()) differs = true
        else if (!differs) agreed = next.size
      }
    },
    agreed: () => agreed,
    differs: () => differs,
    ahead: () => waiting,
  }
}
