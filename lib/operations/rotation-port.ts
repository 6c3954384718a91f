import type { Secret } from '#lib/domain/secret.ts'

/** What a rotation needs besides cluster, Tracardi and log. */
export type RotationTools = {
  /** 32 characters from a cryptographic source, 160 bits or more. */
  readonly newPassword: () => Secret
  /** First 8 hex digits of an HMAC with the server's own key: tells that two passwords are the same, and no more. */
  readonly fingerprint: (password: Secret) => string
  /** Why a password is too easy to guess, as advice to the person choosing it; null when it is not. */
  readonly weakness: (password: Secret, userName: string) => string | null
  /** What logs in after the change on a build that hashes what it should only store. */
  readonly hashedByTracardi: (password: Secret) => Secret
  /** True for the first caller, for ever. */
  readonly claimReveal: (actionId: string) => Promise<boolean>
  /** Undoes a claim after which nothing was shown. */
  readonly releaseReveal: (actionId: string) => Promise<void>
  /** Whether a generated password may be shown once to the admin who rotated it. */
  readonly showOnce: boolean
}
