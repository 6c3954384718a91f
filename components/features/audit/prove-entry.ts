import type { AuditProof } from '#lib/contracts/audit-state.ts'
import { leafBytes, toHex, webSha256 } from '#lib/domain/audit-chain.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import { parseCheckpoint } from '#lib/domain/checkpoint.ts'
import { provesInclusion } from '#lib/domain/merkle-proof.ts'
import { parseNote, parseVerifierKey, signersOf } from '#lib/domain/signed-note.ts'

/** What a browser found out by its own arithmetic; `broken` says which step did not hold. */
export type Finding =
  | { readonly result: 'proven'; readonly size: number; readonly key: string }
  | { readonly result: 'broken'; readonly message: string }

/** From the bytes on the page to the signature: the console is asked for hashes and believed nothing. */
export async function proveEntry(entry: AuditEntry, proof: AuditProof): Promise<Finding> {
  const broken = (message: string): Finding => ({ result: 'broken', message })
  const leaf = toHex(await webSha256(leafBytes(entry.log, entry)))
  if (leaf !== entry.leaf || leaf !== proof.leaf) return broken('Its bytes do not give its hash: the entry was edited.')
  const note = parseNote(proof.checkpoint.note)
  const checkpoint = note && parseCheckpoint(note.text)
  if (note === null || checkpoint === null) return broken('The console sent no signed checkpoint.')
  const isHere = proof.inclusion.index === entry.seq && proof.inclusion.size === checkpoint.size
  if (!isHere || !(await provesInclusion(webSha256, leaf, checkpoint.root, proof.inclusion))) {
    return broken('It is not part of the log that was signed.')
  }
  const keys = (await Promise.all(proof.keys.map((text) => parseVerifierKey(webSha256, text)))).filter(
    (key) => key !== null,
  )
  const [signer] = await signersOf(note, keys, verifyInBrowser)
  if (signer === undefined) return broken('The checkpoint is not signed by a key of this console.')
  return { result: 'proven', size: checkpoint.size, key: `${signer.name}+${signer.id}` }
}

async function verifyInBrowser(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const imported = await crypto.subtle.importKey('raw', new Uint8Array(key), 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', imported, new Uint8Array(signature), new Uint8Array(message))
}
