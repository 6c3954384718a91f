import { toHex } from './audit-chain.ts'
import { nodeBytes, type ConsistencyProof, type InclusionProof } from './merkle-proof.ts'

/** Synchronous, because a tree of a million leaves has a million nodes. */
export type FastSha256 = (bytes: Uint8Array) => Uint8Array

/** Reads the leaves from ≤ seq < to, lower-case hex, in order. */
export type ReadLeaves = (from: number, to: number) => Promise<readonly string[]>

/** Below this height nodes are worked out from the leaves when a proof needs them; above it they are remembered. */
const tileHeight = 8
const tileSize = 2 ** tileHeight

/**
 * An RFC 6962 tree that grows with the log. It remembers one hash in 256 leaves and reads the rest back for a proof,
 * so ten million entries cost some megabytes.
 */
export type MerkleTree = {
  readonly size: () => number
  /** Leaves in the order of the log, lower-case hex. */
  readonly append: (leaf: string) => void
  /** The root over everything appended; for an empty tree the SHA-256 of nothing. */
  readonly root: () => string
  /** The root as it was when the tree had this many leaves. */
  readonly rootAt: (size: number) => Promise<string>
  /**
   * The hash over the leaves from ≤ seq < to out of memory alone, so that it stays what it was if the store changes.
   * `from` is a multiple of 256, and so is `to` unless it is the end.
   */
  readonly remembered: (from: number, to: number) => string
  readonly inclusion: (index: number, size: number) => Promise<InclusionProof>
  readonly consistency: (from: number, to: number) => Promise<ConsistencyProof>
}

export function growingTree(sha256: FastSha256, readLeaves: ReadLeaves): MerkleTree {
  /** `tiles[0]` are the complete subtrees of 256 leaves, `tiles[1]` those of 512, and so on. */
  const tiles: string[][] = []
  let tail: string[] = []
  let size = 0

  const parent = (left: string, right: string) => toHex(sha256(nodeBytes(left, right)))

  const append = (leaf: string) => {
    tail.push(leaf)
    size += 1
    if (tail.length < tileSize) return
    addTile(rootOf(tail, parent), 0)
    tail = []
  }
  const addTile = (hash: string, level: number) => {
    const row = (tiles[level] ??= [])
    row.push(hash)
    const left = row.at(-2)
    if (row.length % 2 === 0 && left !== undefined) addTile(parent(left, hash), level + 1)
  }

  const root = () => {
    if (size === 0) return toHex(sha256(new Uint8Array()))
    // The complete subtrees from left to right, then the tail: folded from the right they give the root.
    const peaks = tiles.flatMap((row) => (row.length % 2 === 1 ? [row.at(-1) ?? ''] : [])).toReversed()
    if (tail.length > 0) peaks.push(rootOf(tail, parent))
    return peaks.reduceRight((right, left) => parent(left, right))
  }

  /** The hash over the leaves from ≤ seq < to, of which `from` is a multiple of the largest power of two below. */
  const subtree = async (from: number, to: number): Promise<string> => {
    const length = to - from
    if (length <= tileSize) {
      const remembered = length === tileSize ? tiles[0]?.[from / tileSize] : undefined
      return remembered ?? rootOf(await exactly(readLeaves, from, to), parent)
    }
    const level = Math.log2(length) - tileHeight
    const remembered = Number.isInteger(level) ? tiles[level]?.[from / length] : undefined
    if (remembered !== undefined) return remembered
    const middle = from + splitOf(length)
    return parent(await subtree(from, middle), await subtree(middle, to))
  }

  const remembered = (from: number, to: number): string => {
    if (to - from > tileSize) {
      const middle = from + splitOf(to - from)
      return parent(remembered(from, middle), remembered(middle, to))
    }
    const isTail = to === size && tail.length > 0 && from === size - tail.length
    const hash = isTail ? rootOf(tail, parent) : to - from === tileSize ? tiles[0]?.[from / tileSize] : undefined
    if (hash === undefined) throw new RangeError(`Entries ${from} to ${to - 1} are not remembered as one.`)
    return hash
  }

  const path = async (index: number, from: number, to: number): Promise<string[]> => {
    if (to - from === 1) return []
    const middle = from + splitOf(to - from)
    return index < middle
      ? [...(await path(index, from, middle)), await subtree(middle, to)]
      : [...(await path(index, middle, to)), await subtree(from, middle)]
  }

  const between = async (old: number, from: number, to: number, isWhole: boolean): Promise<string[]> => {
    if (old === to) return isWhole ? [] : [await subtree(from, to)]
    const middle = from + splitOf(to - from)
    return old <= middle
      ? [...(await between(old, from, middle, isWhole)), await subtree(middle, to)]
      : [...(await between(old, middle, to, false)), await subtree(from, middle)]
  }

  const assertHas = (wanted: number) => {
    if (!Number.isInteger(wanted) || wanted < 0 || wanted > size) {
      throw new RangeError(`The tree has ${size} leaves, not ${wanted}.`)
    }
  }

  return {
    size: () => size,
    append,
    root,
    remembered,
    rootAt: async (wanted) => {
      assertHas(wanted)
      return wanted === size || wanted === 0
        ? wanted === 0
          ? toHex(sha256(new Uint8Array()))
          : root()
        : subtree(0, wanted)
    },
    inclusion: async (index, wanted) => {
      assertHas(wanted)
      if (!Number.isInteger(index) || index < 0 || index >= wanted)
        throw new RangeError(`No entry ${index} in ${wanted}.`)
      return { index, size: wanted, hashes: await path(index, 0, wanted) }
    },
    consistency: async (from, to) => {
      assertHas(to)
      if (!Number.isInteger(from) || from < 0 || from > to) throw new RangeError(`No proof from ${from} to ${to}.`)
      const hashes = from === 0 || from === to ? [] : await between(from, 0, to, true)
      return { from, to, hashes }
    },
  }
}

/** The root over leaves that are all at hand. */
function rootOf(leaves: readonly string[], parent: (left: string, right: string) => string): string {
  const [first] = leaves
  if (leaves.length === 1 && first !== undefined) return first
  const middle = splitOf(leaves.length)
  return parent(rootOf(leaves.slice(0, middle), parent), rootOf(leaves.slice(middle), parent))
}

/** The largest power of two below a number above 1. */
function splitOf(length: number): number {
  let power = 1
  while (power * 2 < length) power *= 2
  return power
}

async function exactly(readLeaves: ReadLeaves, from: number, to: number): Promise<readonly string[]> {
  const leaves = await readLeaves(from, to)
  if (leaves.length !== to - from)
    throw new Error(`Entries ${from} to ${to - 1} are asked for, ${leaves.length} are there.`)
  return leaves
}
