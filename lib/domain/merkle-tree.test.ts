import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { fromHex, toHex } from './audit-chain.ts'
import { nodeBytes, provesConsistency, provesInclusion } from './merkle-proof.ts'
import { growingTree } from './merkle-tree.ts'

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

function leavesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    toHex(sha256(Uint8Array.of(0, index % 256, Math.floor(index / 256)))),
  )
}

function treeOf(leaves: readonly string[]) {
  const tree = growingTree(sha256, (from, to) => Promise.resolve(leaves.slice(from, to)))
  for (const leaf of leaves) tree.append(leaf)
  return tree
}

/** The definition of RFC 6962, 2.1, word for word and slow. */
function definedRoot(leaves: readonly string[]): string {
  const [first] = leaves
  if (first === undefined) return toHex(sha256(new Uint8Array()))
  if (leaves.length === 1) return first
  let middle = 1
  while (middle * 2 < leaves.length) middle *= 2
  return toHex(sha256(nodeBytes(definedRoot(leaves.slice(0, middle)), definedRoot(leaves.slice(middle)))))
}

/** From the test vectors that Certificate Transparency implementations share: eight inputs and the roots over them. */
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

test('the roots are those of the published vectors', async () => {
  const leaves = inputs.map((input) => toHex(sha256(Buffer.concat([Buffer.of(0), Buffer.from(input, 'hex')]))))
  const tree = treeOf(leaves)
  for (const [index, root] of roots.entries()) expect(await tree.rootAt(index + 1)).toBe(root)
  expect(treeOf([]).root()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test.each([1, 2, 3, 255, 256, 257, 511, 512, 513, 700, 1025])('the root over %i leaves is the defined one', (count) => {
  const leaves = leavesOf(count)
  expect(treeOf(leaves).root()).toBe(definedRoot(leaves))
})

test('an old root can be worked out again, whatever has been appended since', async () => {
  const leaves = leavesOf(1_300)
  const tree = treeOf(leaves)
  for (const size of [0, 1, 255, 256, 300, 512, 768, 1_024, 1_299, 1_300]) {
    expect(await tree.rootAt(size)).toBe(definedRoot(leaves.slice(0, size)))
  }
})

test('every entry of every small tree is proven, and no other leaf is', async () => {
  const leaves = leavesOf(40)
  const tree = treeOf(leaves)
  for (let size = 1; size <= leaves.length; size += 1) {
    const root = await tree.rootAt(size)
    for (let index = 0; index < size; index += 1) {
      const proof = await tree.inclusion(index, size)
      const leaf = leaves[index] ?? ''
      expect(await provesInclusion(sha256, leaf, root, proof)).toBe(true)
      expect(await provesInclusion(sha256, leaves[(index + 1) % 40] ?? '', root, proof)).toBe(false)
      expect(await provesInclusion(sha256, leaf, root, { ...proof, index: index + 1 })).toBe(false)
      expect(await provesInclusion(sha256, leaf, root, { ...proof, hashes: [...proof.hashes, leaf] })).toBe(false)
      expect(await provesInclusion(sha256, leaf, root, { ...proof, size: size * 2 })).toBe(false)
    }
  }
})

test('every small tree is proven to begin with every smaller one, and with no other', async () => {
  const tree = treeOf(leavesOf(40))
  for (let to = 1; to <= 40; to += 1) {
    expect(
      await provesConsistency(sha256, await tree.rootAt(0), await tree.rootAt(to), await tree.consistency(0, to)),
    ).toBe(true)
    for (let from = 1; from <= to; from += 1) {
      const proof = await tree.consistency(from, to)
      const [older, newer] = [await tree.rootAt(from), await tree.rootAt(to)]
      expect(await provesConsistency(sha256, older, newer, proof)).toBe(true)
      expect(await provesConsistency(sha256, older.replace(/^./, flipped), newer, proof)).toBe(false)
      expect(await provesConsistency(sha256, older, newer.replace(/^./, flipped), proof)).toBe(false)
      expect(await provesConsistency(sha256, older, newer, { ...proof, hashes: [...proof.hashes, newer] })).toBe(false)
    }
  }
})

test('proofs across the remembered part of a large tree hold', async () => {
  const leaves = leavesOf(1_300)
  const tree = treeOf(leaves)
  for (const [index, size] of [
    [0, 1_300],
    [255, 257],
    [256, 1_024],
    [777, 1_100],
    [1_299, 1_300],
  ] as const) {
    const proof = await tree.inclusion(index, size)
    expect(await provesInclusion(sha256, leaves[index] ?? '', await tree.rootAt(size), proof)).toBe(true)
  }
  for (const [from, to] of [
    [1, 1_300],
    [256, 1_300],
    [300, 1_024],
    [1_023, 1_025],
  ] as const) {
    const proof = await tree.consistency(from, to)
    expect(await provesConsistency(sha256, await tree.rootAt(from), await tree.rootAt(to), proof)).toBe(true)
  }
})

test('what was appended is remembered, whatever the store says now', () => {
  const leaves = leavesOf(1_300)
  const tree = growingTree(sha256, () => Promise.reject(new Error('the store was asked')))
  for (const leaf of leaves) tree.append(leaf)
  for (const [from, to] of [
    [0, 1_024],
    [256, 512],
    [1_024, 1_300],
    [1_280, 1_300],
    [0, 1_300],
  ] as const) {
    expect(tree.remembered(from, to)).toBe(definedRoot(leaves.slice(from, to)))
  }
  expect(() => tree.remembered(1, 2)).toThrow('not remembered')
})

test('a hash that is not one proves nothing', async () => {
  const leaves = leavesOf(3)
  const tree = treeOf(leaves)
  const proof = await tree.inclusion(1, 3)
  for (const hashes of [['', ''], ['zz'.repeat(32), 'zz'.repeat(32)], proof.hashes.map((hash) => hash.toUpperCase())]) {
    expect(await provesInclusion(sha256, leaves[1] ?? '', tree.root(), { ...proof, hashes })).toBe(false)
  }
  expect(fromHex(tree.root())).toHaveLength(32)
})

test('what the tree does not have is refused', async () => {
  const tree = treeOf(leavesOf(3))
  await expect(tree.rootAt(4)).rejects.toThrow('3 leaves')
  await expect(tree.inclusion(3, 3)).rejects.toThrow('No entry 3')
  await expect(tree.consistency(3, 2)).rejects.toThrow('from 3 to 2')
})

test('leaves that are gone from the store break a proof instead of bending it', async () => {
  const leaves = leavesOf(10)
  const tree = growingTree(sha256, (from, to) => Promise.resolve(leaves.slice(from, to - 1)))
  for (const leaf of leaves) tree.append(leaf)
  await expect(tree.inclusion(4, 10)).rejects.toThrow('are asked for')
})

function flipped(digit: string): string {
  return digit === '0' ? '1' : '0'
}
