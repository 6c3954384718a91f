import { toHex, type Sha256 } from './audit-chain.ts'
import { fromBase64, toBase64 } from './base64.ts'

/** A public key as auditors pin it, written `<name>+<id>+<base64 of the algorithm byte and the key>`. */
export type VerifierKey = {
  readonly name: string
  /** The first four bytes of SHA-256 over name, newline, algorithm byte and key; lower-case hex. */
  readonly id: string
  /** The 32 bytes of an Ed25519 public key. */
  readonly publicKey: Uint8Array
}

export type NoteSignature = { readonly name: string; readonly keyId: string; readonly signature: Uint8Array }

/** A text with signatures under it, as C2SP `signed-note` defines it. The text ends in a newline. */
export type SignedNote = { readonly text: string; readonly signatures: readonly NoteSignature[] }

export type VerifyEd25519 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>

const ed25519 = 1
const encoder = new TextEncoder()
const signatureLine = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u

export async function verifierKeyOf(sha256: Sha256, name: string, publicKey: Uint8Array): Promise<VerifierKey> {
  if (!isKeyName(name)) {
    throw new Error(`"${name}" cannot name a key: it is empty, or has a space, a plus sign or a control character.`)
  }
  return { name, id: await keyIdOf(sha256, name, joined(Uint8Array.of(ed25519), publicKey)), publicKey }
}

/** Of a key's name, its algorithm byte and the key. */
export async function keyIdOf(sha256: Sha256, name: string, typedKey: Uint8Array): Promise<string> {
  return toHex(await sha256(joined(encoder.encode(`${name}\n`), typedKey))).slice(0, 8)
}

export function verifierKeyText({ name, id, publicKey }: VerifierKey): string {
  return `${name}+${id}+${toBase64(joined(Uint8Array.of(ed25519), publicKey))}`
}

/** Null for a text that is no Ed25519 verifier key, or whose id is not that of its key. */
export async function parseVerifierKey(sha256: Sha256, text: string): Promise<VerifierKey | null> {
  const [name = '', id = '', ...rest] = text.trim().split('+')
  const bytes = fromBase64(rest.join('+'))
  if (bytes === null || bytes.length !== 33 || bytes[0] !== ed25519 || !isKeyName(name)) return null
  const key = await verifierKeyOf(sha256, name, bytes.slice(1))
  return key.id === id ? key : null
}

/** The note as it is stored and sent: text, empty line, one line for each signature. */
export function noteText({ text, signatures }: SignedNote): string {
  const lines = signatures.map(
    ({ name, keyId, signature }) => `— ${name} ${toBase64(joined(idBytes(keyId), signature))}\n`,
  )
  return `${text}\n${lines.join('')}`
}

/** Null for anything that is not a note with at least one signature. */
export function parseNote(note: string): SignedNote | null {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n') || hasControlCharacters(note)) return null
  const signatures: NoteSignature[] = []
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name = '', encoded = ''] = signatureLine.exec(line) ?? []
    const bytes = fromBase64(encoded)
    if (bytes === null || bytes.length < 5) return null
    signatures.push({ name, keyId: toHex(bytes.slice(0, 4)), signature: bytes.slice(4) })
  }
  return { text: note.slice(0, end + 1), signatures }
}

/** The keys among the given ones that signed the note. A signature of theirs that is wrong voids the whole note. */
export async function signersOf(
  { text, signatures }: SignedNote,
  keys: readonly VerifierKey[],
  verify: VerifyEd25519,
): Promise<readonly VerifierKey[]> {
  const signers: VerifierKey[] = []
  for (const { name, keyId, signature } of signatures) {
    const key = keys.find((known) => known.name === name && known.id === keyId)
    if (key === undefined) continue
    if (!(await verify(key.publicKey, encoder.encode(text), signature))) return []
    if (!signers.includes(key)) signers.push(key)
  }
  return signers
}

export function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+]/u.test(name) && !hasControlCharacters(name)
}

function hasControlCharacters(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u0009\u000b-\u001f\u007f]/.test(text)
}

function idBytes(id: string): Uint8Array {
  return Uint8Array.from({ length: 4 }, (_, index) => Number.parseInt(id.slice(index * 2, index * 2 + 2), 16))
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}
