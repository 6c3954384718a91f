import 'server-only'

import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

import { NotTaken, type Receiver } from '#lib/operations/forward-port.ts'
import { failureWords } from './failure-words.ts'
import { syslogFrame } from './syslog-message.ts'

export type SyslogOptions = {
  /** HOSTNAME of the messages. */
  readonly hostname: string
  /** An authority of tests; the others come with Node and NODE_EXTRA_CA_CERTS. */
  readonly ca?: string
  readonly deadlineMs?: number
}

/** Longer than a round trip: who closes without reading is heard before the console itself closes. */
const quietMs = 100

/**
 * Syslog over TCP or TLS. It has no answers, so each batch has a connection of its own: the console ends it, and it counts
 * as acknowledged when the receiver, which closes once it has read everything, ends it too. A receiver that dies with
 * something unread resets the connection instead; one that dies with what it had read and not stored closes it like any
 * other, so those entries are lost to it, and the gap in `seq` shows it.
 */
export function syslogReceiver(address: string, { hostname, ca, deadlineMs = 10_000 }: SyslogOptions): Receiver {
  const url = new URL(address)
  const isTls = url.protocol === 'tls:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (isTls ? 6514 : 601)
  const open = () =>
    isTls
      ? connectTls({
          host,
          port,
          minVersion: 'TLSv1.2',
          // RFC 6066 has no addresses in it; the certificate is checked against the host in any case.
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ...(ca === undefined ? {} : { ca }),
        })
      : connectTcp({ host, port })
  return {
    name: `syslog ${url.protocol}//${url.host}`,
    send: ({ log, lines }) =>
      deliver(open(), isTls ? 'secureConnect' : 'connect', {
        bytes: Buffer.from(lines.map((line) => syslogFrame(hostname, log, line)).join('')),
        deadlineMs,
      }),
  }
}

type Delivery = { readonly bytes: Buffer; readonly deadlineMs: number }

function deliver(socket: Socket, ready: 'connect' | 'secureConnect', { bytes, deadlineMs }: Delivery): Promise<void> {
  return new Promise((resolve, reject) => {
    let isEndedByUs = false
    let isEndedByThem = false
    let failure: string | null = null
    const deadline = setTimeout(() => {
      failure = `did not take ${bytes.length} bytes and close the connection in ${deadlineMs / 1_000} s`
      socket.destroy()
    }, deadlineMs)
    socket.once(ready, () => {
      socket.write(bytes, () => {
        setTimeout(() => {
          isEndedByUs = true
          socket.end()
        }, quietMs)
      })
    })
    // Nothing is expected; unread it would keep the end from being heard.
    socket.resume()
    socket.once('end', () => {
      isEndedByThem = true
      if (!isEndedByUs) failure ??= 'closed the connection before it had read everything'
      if (failure !== null) socket.destroy()
    })
    socket.on('error', (error) => (failure ??= failureWords(error)))
    socket.once('close', () => {
      clearTimeout(deadline)
      if (failure === null && isEndedByUs && isEndedByThem) resolve()
      else reject(new NotTaken(failure ?? 'cut the connection'))
    })
  })
}
