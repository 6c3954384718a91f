import 'server-only'
import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'

import { isElsewhere, isExample } from '#lib/domain/health/elsewhere.ts'
import type { NoWay, TlsAnswer, TlsDoubt, WayIn } from '#lib/domain/health/way-in.ts'

/** Reads what a server shows in its handshake and hangs up: nothing is asked, nothing followed. Never throws. */
export async function shakeHands({ host, at, port }: WayIn, timeoutMs = 4_000): Promise<TlsAnswer> {
  if (isExample(at)) return noWay('example', at)
  return new Promise((resolve) => {
    let isConnected = false
    const socket = connect({
      host: at,
      port,
      ...serverName(host ?? at),
      // To say what is wrong with a certificate it must be looked at; nothing is sent to whoever shows it.
      rejectUnauthorized: false,
      // What no client should speak any more is worth knowing too.
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    const late = `within ${timeoutMs / 1_000} s`
    const deadline = setTimeout(
      () =>
        end(
          isConnected
            ? { answers: 'no-tls', detail: `no handshake ${late}` }
            : noWay('silence', `no connection ${late}`),
        ),
      timeoutMs,
    )
    const end = (answer: TlsAnswer) => {
      clearTimeout(deadline)
      // With the goodbye of TLS where there is somebody to hear it: an edge that counts errors has none to count.
      if (answer.answers === 'tls') socket.destroySoon()
      else socket.destroy()
      resolve(answer)
    }
    // Before it connects: a name may lead anywhere.
    socket.on('lookup', (error: Error | null, address) => {
      if (error === null && !isElsewhere(address)) end(noWay('own-machine', address))
    })
    socket.once('connect', () => (isConnected = true))
    socket.once('secureConnect', () => end(shown(socket)))
    socket.once('error', (error) => end(silence('code' in error ? error.code : undefined, isConnected)))
    socket.once('close', () => end({ answers: 'no-tls', detail: 'it hung up' }))
  })
}

function noWay(why: NoWay, detail: string): TlsAnswer {
  return { answers: 'unreachable', why, detail }
}

/** An address is no server name. */
function serverName(name: string): { servername?: string } {
  return isIP(name) === 0 ? { servername: name } : {}
}

function shown(socket: TLSSocket): TlsAnswer {
  const certificate = socket.getPeerCertificate()
  const [from, to] = [new Date(certificate.valid_from), new Date(certificate.valid_to)]
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime()))
    return { answers: 'no-tls', detail: 'it shows no certificate' }
  return {
    answers: 'tls',
    protocol: socket.getProtocol() ?? 'TLS',
    validFrom: from.toISOString(),
    validTo: to.toISOString(),
    doubt: socket.authorized ? null : doubtOf(socket.authorizationError),
  }
}

/** The types call it an error, and it is the error's code. */
function doubtOf(error: unknown): TlsDoubt {
  const code = typeof error === 'string' ? error : error instanceof Error && 'code' in error ? error.code : ''
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'wrong-host'
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return 'out-of-date'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'unknown-issuer'
    default:
      return 'other'
  }
}

/** Only a refusal comes from the machine itself; what fails before a connection may be the way there. */
function silence(code: unknown, isConnected: boolean): TlsAnswer {
  const word = typeof code === 'string' ? code : 'unknown'
  if (code === 'ECONNREFUSED') return { answers: 'refused' }
  if (isConnected) return { answers: 'no-tls', detail: word === 'ECONNRESET' ? 'it hung up' : word }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return noWay('unknown-name', word)
  return noWay('silence', `no answer (${word})`)
}
