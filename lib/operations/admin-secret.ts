import { adminPasswordSecret } from '#lib/domain/admin-password-secret.ts'
import { adminPasswordAnnotations, adminPasswordKeys } from '#lib/domain/admin-password.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import type { Secret } from '#lib/domain/secret.ts'
import { missingRight } from './missing-right.ts'
import type { SecretAnswer, SecretReading, SecretRef, World } from './ports.ts'

/** What stands in the admin's Secret. */
export type AdminSecret = {
  readonly reading: SecretReading
  readonly userName: string | null
  readonly password: Secret | null
  readonly pending: Secret | null
  /** Which rotation wrote it last. */
  readonly mark: string | null
}

export function adminSecretRef(world: World, installation: { namespace: string; release: string }): SecretRef {
  const { namespace, release } = installation
  return { namespace, name: adminPasswordSecret(world.settings.adminPasswordSecret, release) }
}

export function adminSecretOf(reading: SecretReading): AdminSecret {
  const { values, annotations } = reading
  const given = (key: string) => {
    const value = values[key]
    return value === undefined || value.reveal() === '' ? null : value
  }
  return {
    reading,
    // The name is no secret: it is shown, and recorded as what it is, personal.
    userName: given(adminPasswordKeys.userName)?.reveal().trim() || null,
    password: given(adminPasswordKeys.password),
    pending: given(adminPasswordKeys.pending),
    mark: annotations[adminPasswordAnnotations.lastAction] ?? null,
  }
}

/** The API server's own no to a reading or a patch of the Secret. */
export function secretRefusal(
  answer: Exclude<SecretAnswer, { answer: 'accepted' }>,
  { namespace, name }: SecretRef,
): Refusal {
  switch (answer.answer) {
    case 'conflict':
      return { reason: 'changed-meanwhile', changes: [], by: [] }
    case 'not-found':
      return { reason: 'not-found', what: `Secret ${namespace}/${name}` }
    case 'forbidden':
      return missingRight(answer.verb, answer.resource, namespace)
    case 'invalid':
      return { reason: 'refused-by-cluster', status: answer.status, detail: answer.detail }
  }
}
