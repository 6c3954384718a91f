import { createPrivateKey, createPublicKey, sign, verify as verifySignature, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import { webSha256 } from './audit-chain.ts'
import { checkpointText, parseCheckpoint } from './checkpoint.ts'
import {
  noteText,
  parseNote,
  parseVerifierKey,
  signersOf,
  verifierKeyOf,
  verifierKeyText,
  type VerifierKey,
} from './signed-note.ts'

const name = 'console.example/tracardi/ops/epoch-1'
const secret = keyFromSeed('01'.repeat(32))
const other = keyFromSeed('02'.repeat(32))

function keyFromSeed(seed: string): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed, 'hex')]),
    format: 'der',
    type: 'pkcs8',
  })
}

function publicBytes(key: KeyObject): Uint8Array {
  return new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32))
}

const verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) =>
  verifySignature(
    null,
    message,
    {
      key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]),
      format: 'der',
      type: 'spki',
    },
    signature,
  )

async function keyOf(key: KeyObject, of = name): Promise<VerifierKey> {
  return await verifierKeyOf(webSha256, of, publicBytes(key))
}

async function signed(text: string, ...keys: readonly KeyObject[]): Promise<string> {
  const signatures = []
  for (const key of keys) {
    const { id } = await keyOf(key)
    signatures.push({ name, keyId: id, signature: new Uint8Array(sign(null, Buffer.from(text), key)) })
  }
  return noteText({ text, signatures })
}

const text = checkpointText({ origin: name, size: 20_852, root: 'ab'.repeat(32) })

test('a checkpoint is three lines, and reads back as what it was', () => {
  expect(text).toBe(`${name}\n20852\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\n`)
  expect(parseCheckpoint(text)).toEqual({ origin: name, size: 20_852, root: 'ab'.repeat(32) })
  expect(parseCheckpoint(`${text}an extension\n`)).toMatchObject({ size: 20_852 })
})

test.each([
  ['', 'nothing'],
  [text.trimEnd(), 'no newline at the end'],
  [text.replace('20852', '020852'), 'a leading zero'],
  [text.replace('20852', '-1'), 'a negative size'],
  [text.replace('q6ur', 'q6u'), 'a root too short'],
  [text.replace('q6s=', 'q6t='), 'base64 with loose bits'],
  [`\n${text}`, 'no origin'],
])('%j is no checkpoint: %s', (given) => {
  expect(parseCheckpoint(given)).toBeNull()
})

test('a signed note names its signer, and only under the text that was signed', async () => {
  const note = parseNote(await signed(text, secret))
  if (note === null) throw new Error('not a note')
  const key = await keyOf(secret)
  expect(await signersOf(note, [key], verify)).toEqual([key])
  expect(await signersOf({ ...note, text: text.replace('20852', '20853') }, [key], verify)).toEqual([])
  expect(await signersOf(note, [await keyOf(other)], verify)).toEqual([])
})

test('two keys may sign during a rotation, and one wrong signature voids the note', async () => {
  const keys = [await keyOf(secret), await keyOf(other)]
  const note = parseNote(await signed(text, secret, other))
  if (note === null) throw new Error('not a note')
  expect(await signersOf(note, keys, verify)).toEqual(keys)
  const [first, second] = note.signatures
  if (!first || !second) throw new Error('two signatures expected')
  const forged = { ...note, signatures: [first, { ...second, signature: first.signature }] }
  expect(await signersOf(forged, keys, verify)).toEqual([])
})

test('a key reads back from its text, and not with the id of another', async () => {
  const key = await keyOf(secret)
  const written = verifierKeyText(key)
  expect(await parseVerifierKey(webSha256, written)).toEqual(key)
  expect(await parseVerifierKey(webSha256, written.replace(key.id, '00000000'))).toBeNull()
  expect(await parseVerifierKey(webSha256, 'a+b+c')).toBeNull()
})

test("a key published by Go's package note reads as it does there", async () => {
  const published = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
  const key = await parseVerifierKey(webSha256, published)
  expect(key).toMatchObject({ name: 'PeterNeumann', id: 'c74f20a3' })
  const words = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  const note = parseNote(
    `${words}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`,
  )
  if (note === null || key === null) throw new Error('not a note')
  expect(await signersOf(note, [key], verify)).toEqual([key])
})

test.each([
  '',
  'no signature\n',
  `${text}\n- ${name} AAAA\n`,
  `${text}\n— ${name} AAAA`,
  `${text}\u0007\n— n AAAAAAAA\n`,
])('%j is no note', (given) => {
  expect(parseNote(given)).toBeNull()
})

test('a name with a space or a plus sign names no key', async () => {
  await expect(keyOf(secret, 'my key')).rejects.toThrow('cannot name a key')
  await expect(keyOf(secret, 'a+b')).rejects.toThrow('cannot name a key')
})
