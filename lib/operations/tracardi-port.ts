import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import type { Secret } from '#lib/domain/secret.ts'

/** One instance of the Tracardi API as the console reaches it: directly, never through a Service or an Ingress. */
export type TracardiAddress = {
  /** `Instance.id`, for messages. */
  readonly instanceId: string
  readonly host: string
  readonly port: number
}

export type LogInAnswer =
  | { readonly answer: 'accepted'; readonly token: Secret; readonly roles: readonly string[] }
  /** Tracardi itself says that name or password are wrong. */
  | { readonly answer: 'refused' }
  /** The GUI API is not exposed on this instance. */
  | { readonly answer: 'hidden' }
  /** Anything else: a proxy, HTML, 500, 422; `detail` says what came, without what was sent. */
  | { readonly answer: 'unexpected'; readonly status: number; readonly detail: string }

export type ChangePasswordAnswer =
  | { readonly answer: 'accepted' }
  | { readonly answer: 'refused'; readonly status: number; readonly detail: string }

/** What `GET /install` says; null where it did not answer as Tracardi does. */
export type InstallState = { readonly isOpen: boolean; readonly hasAdmin: boolean | null }

/**
 * Tracardi's own API. Every call is one HTTP request to one instance, with a time-out. Silence, a cut connection and
 * a refused one throw `NoAnswer`, except in `probe`, where they are `unknown`. The forms are those of 0.9 and later;
 * `version` below 0.9 chooses the older ones.
 */
export type Tracardi = {
  /** Asks with a junk bearer whether the GUI API is exposed. Never throws. */
  readonly probe: (at: TracardiAddress) => Promise<InstanceProbe>
  readonly logIn: (
    at: TracardiAddress,
    credentials: { readonly userName: string; readonly password: Secret },
  ) => Promise<LogInAnswer>
  /** Changes the password of the token's own account. Tracardi says yes to a blank one and keeps the old. */
  readonly changePassword: (
    at: TracardiAddress,
    change: { readonly token: Secret; readonly password: Secret; readonly version: string | null },
  ) => Promise<ChangePasswordAnswer>
  /** Ends every session of the token's account. */
  readonly logOut: (at: TracardiAddress, token: Secret) => Promise<void>
  /** Whether a token still opens the GUI API; null when the answer says neither. */
  readonly isTokenAlive: (at: TracardiAddress, token: Secret) => Promise<boolean | null>
  readonly installState: (at: TracardiAddress) => Promise<InstallState | null>
}
