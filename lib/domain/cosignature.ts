import type { Sha256 } from './audit-chain.ts'
import { fromBase64 } from './base64.ts'
import { keyIdOf, type SignedNote, type VerifierKey, type VerifyEd25519 } from './signed-note.ts'

/** What a witness says of a checkpoint: at this time it was the largest that it had seen of this log. */
export type Cosignature = { readonly witness: string; readonly at: string }

/** The algorithm byte of C2SP `tlog-cosignature` with Ed25519. */
const cosigning = 4
const encoder = new TextEncoder()

/** Null for a text that is no verifier key of an Ed25519 witness, or whose id is not that of its key. */
export async function parseWitnessKey(sha256: Sha256, text: string): Promise<VerifierKey | null> {
  const [, name = '', id = '', encoded = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text.trim()) ?? []
  const bytes = fromBase64(encoded)
  if (bytes?.length !== 33 || bytes[0] !== cosigning) return null
  return (await keyIdOf(sha256, name, bytes)) === id ? { name, id, publicKey: bytes.slice(1) } : null
}

/** What is signed for a checkpoint at a time, in seconds since 1970. */
export function cosignedText(seconds: bigint, text: string): string {
  return `cosignature/v1\ntime ${seconds}\n${text}`
}

/** The cosignatures of these witnesses under a note; those of others and wrong ones are left out. */
export async function cosignaturesOf(
  { text, signatures }: SignedNote,
  witnesses: readonly VerifierKey[],
  verify: VerifyEd25519,
): Promise<readonly Cosignature[]> {
  const found: Cosignature[] = []
  for (const { name, keyId, signature } of signatures) {
    const key = witnesses.find((witness) => witness.name === name && witness.id === keyId)
    if (key === undefined || signature.length !== 72) continue
    const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0)
    // Later than this no Date goes, and no witness has signed.
    if (seconds === 0n || seconds > 8_640_000_000_000n) continue
    const message = encoder.encode(cosignedText(seconds, text))
    if (!(await verify(key.publicKey, message, signature.slice(8)))) continue
    found.push({ witness: name, at: new Date(Number(seconds) * 1_000).toISOString() })
  }
  return found
}
