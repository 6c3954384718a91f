import type { Secret } from '#lib/domain/secret.ts'

/** `freeInMs`: when another process that holds it may be taken for dead. */
export type Hold = { readonly held: true } | { readonly held: false; readonly freeInMs: number }

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
  /**
   * Takes or renews the right of this process to carry an action through, for so long. `isSoleProcess`: whoever else
   * holds it is dead.
   */
  readonly hold: (
    actionId: string,
    lease: { readonly forMs: number; readonly isSoleProcess?: boolean },
  ) => Promise<Hold>
  /** Nobody takes it for so long. */
  readonly rest: (actionId: string, forMs: number) => Promise<void>
  readonly letGo: (actionId: string) => Promise<void>
  /** True for the first caller, for ever. */
  readonly claimReveal: (actionId: string) => Promise<boolean>
  /** Undoes a claim after which nothing was shown. */
  readonly releaseReveal: (actionId: string) => Promise<void>
  /** Whether a generated password may be shown once to the admin who rotated it. */
  readonly showOnce: boolean
}
