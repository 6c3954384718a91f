import { fromHex, toHex, type Sha256 } from './audit-chain.ts'

/** Hashes are lower-case hex of 32 bytes, in the order in which a verifier needs them, from the leaves upward. */
export type InclusionProof = {
  readonly index: number
  readonly size: number
  readonly hashes: readonly string[]
}

export type ConsistencyProof = {
  readonly from: number
  readonly to: number
  readonly hashes: readonly string[]
}

const hashPattern = /^[0-9a-f]{64}$/

/** The hash of an inner node of an RFC 6962 tree: SHA-256 over 0x01, left and right. */
export async function nodeHash(sha256: Sha256, left: string, right: string): Promise<string> {
  return toHex(await sha256(nodeBytes(left, right)))
}

export function nodeBytes(left: string, right: string): Uint8Array {
  const bytes = new Uint8Array(65)
  bytes[0] = 1
  bytes.set(fromHex(left), 1)
  bytes.set(fromHex(right), 33)
  return bytes
}

/**
 * Whether the leaf is entry `index` of the tree with this root (RFC 9162, 2.1.3.2). Anything malformed is simply not
 * proven.
 */
export async function provesInclusion(
  sha256: Sha256,
  leaf: string,
  root: string,
  { index, size, hashes }: InclusionProof,
): Promise<boolean> {
  if (!isCount(index) || !isCount(size) || index >= size || ![leaf, root, ...hashes].every(isHash)) return false
  let position = index
  let last = size - 1
  let hash = leaf
  for (const sibling of hashes) {
    if (last === 0) return false
    if (isOdd(position) || position === last) {
      hash = await nodeHash(sha256, sibling, hash)
      while (!isOdd(position) && position !== 0) {
        position = half(position)
        last = half(last)
      }
    } else {
      hash = await nodeHash(sha256, hash, sibling)
    }
    position = half(position)
    last = half(last)
  }
  return last === 0 && hash === root
}

/** Whether the tree with root `newRoot` begins with all of the one with root `oldRoot` (RFC 9162, 2.1.4.2). */
export async function provesConsistency(
  sha256: Sha256,
  oldRoot: string,
  newRoot: string,
  { from, to, hashes }: ConsistencyProof,
): Promise<boolean> {
  if (!isCount(from) || !isCount(to) || from > to || ![oldRoot, newRoot, ...hashes].every(isHash)) return false
  if (from === to) return hashes.length === 0 && oldRoot === newRoot
  // Every tree begins with nothing.
  if (from === 0) return hashes.length === 0
  const path = isPowerOfTwo(from) ? [oldRoot, ...hashes] : hashes
  const [first, ...rest] = path
  if (first === undefined) return false
  let position = from - 1
  let last = to - 1
  while (isOdd(position)) {
    position = half(position)
    last = half(last)
  }
  let before = first
  let after = first
  for (const sibling of rest) {
    if (last === 0) return false
    if (isOdd(position) || position === last) {
      before = await nodeHash(sha256, sibling, before)
      after = await nodeHash(sha256, sibling, after)
      while (!isOdd(position) && position !== 0) {
        position = half(position)
        last = half(last)
      }
    } else {
      after = await nodeHash(sha256, after, sibling)
    }
    position = half(position)
    last = half(last)
  }
  return last === 0 && before === oldRoot && after === newRoot
}

// Sizes pass 2^31, so no bit operators: they cut to 32 bits.
const half = (number: number) => Math.floor(number / 2)
const isOdd = (number: number) => number % 2 === 1
const isCount = (number: number) => Number.isSafeInteger(number) && number >= 0
const isHash = (text: string) => hashPattern.test(text)

function isPowerOfTwo(number: number): boolean {
  let rest = number
  while (rest > 1 && !isOdd(rest)) rest = half(rest)
  return rest === 1
}
