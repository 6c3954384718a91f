import 'server-only'

import { parseWitnessKey } from '#lib/domain/cosignature.ts'
import type { VerifierKey } from '#lib/domain/signed-note.ts'
import { BadSettings, type Settings } from './env.ts'
import { nodeSha256 } from './signing-key.ts'

export type Witness = { readonly url: string; readonly key: VerifierKey }

/** The witness that cosigns checkpoints, if there is one. Throws `BadSettings` for a key that is none of a witness. */
export async function openWitness({ auditWitness }: Settings): Promise<Witness | null> {
  if (auditWitness === null) return null
  const key = await parseWitnessKey(nodeSha256, auditWitness.key)
  if (key !== null) return { url: auditWitness.url, key }
  throw new BadSettings(
    `AUDIT_WITNESS_KEY is "${auditWitness.key}"; it must be the verifier key of an Ed25519 witness, <name>+<id>+<key>.`,
  )
}
