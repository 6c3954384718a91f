import 'server-only'
import type { Tracardi } from '#lib/operations/tracardi-port.ts'
import { changePassword, isTokenAlive, logIn, logOut } from './admin-api.ts'
import { probeExposure } from './exposure-probe.ts'
import { readInstallState } from './install-state.ts'
import { createTransport, type TransportOptions } from './transport.ts'

/** Tracardi's own API over HTTP. One for the process. */
export function createTracardi(options: TransportOptions): Tracardi & { readonly close: () => Promise<void> } {
  const transport = createTransport(options)
  return {
    probe: (at) => probeExposure(transport, at),
    logIn: (at, credentials) => logIn(transport, at, credentials),
    changePassword: (at, change) => changePassword(transport, at, change),
    logOut: (at, token) => logOut(transport, at, token),
    isTokenAlive: (at, token) => isTokenAlive(transport, at, token),
    installState: (at) => readInstallState(transport, at),
    close: transport.close,
  }
}
