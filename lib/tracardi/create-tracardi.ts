import 'server-only'
import type { Secret } from '#lib/domain/secret.ts'
import type { ChangePasswordAnswer, Tracardi, TracardiAddress } from '#lib/operations/tracardi-port.ts'
import { changePassword, isTokenAlive, logIn, logOut, overwritePassword } from './admin-api.ts'
import { probeExposure } from './exposure-probe.ts'
import { readInstallState } from './install-state.ts'
import { createTransport, type TransportOptions } from './transport.ts'

export type ConsoleTracardi = Tracardi & {
  /** As `changePassword`, for an administrator from 0.9 on: the way out of a build that hashes twice. */
  readonly overwritePassword: (
    at: TracardiAddress,
    change: { readonly token: Secret; readonly password: Secret },
  ) => Promise<ChangePasswordAnswer>
  readonly close: () => Promise<void>
}

/** Tracardi's own API over HTTP. One for the process. */
export function createTracardi(options: TransportOptions): ConsoleTracardi {
  const transport = createTransport(options)
  return {
    probe: (at) => probeExposure(transport, at),
    logIn: (at, credentials) => logIn(transport, at, credentials),
    changePassword: (at, change) => changePassword(transport, at, change),
    overwritePassword: (at, change) => overwritePassword(transport, at, change),
    logOut: (at, token) => logOut(transport, at, token),
    isTokenAlive: (at, token) => isTokenAlive(transport, at, token),
    installState: (at) => readInstallState(transport, at),
    close: transport.close,
  }
}
