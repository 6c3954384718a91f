import 'server-only'

import { once } from 'node:events'
import { createServer, connect, type Socket } from 'node:net'

export type Passing = {
  readonly from: 'console' | 'server'
  /** The letter of the protocol's message, for example `Q`; empty for the first one of a connection. */
  readonly type: string
  readonly bytes: Buffer
  /** Counts connections, so that the one of a retry can be told from the first. */
  readonly connection: number
}

/**
 * `pass` forwards; `cut` closes both sides instead, `cut-after` closes them behind the message; `reset` is a cut with RST;
 * `hold` forwards nothing of the connection any more, as a network that swallows; `swallow` takes one message away, and
 * `leave` closes the console's side only as well.
 */
export type Fate = 'pass' | 'cut' | 'cut-after' | 'reset' | 'hold' | 'swallow' | 'leave'

export type PostgresProxy = {
  readonly port: number
  /** Decides about each message of PostgreSQL's protocol in either direction. */
  decide: (passing: Passing) => Fate | Promise<Fate>
  /** Straight to the server, on the connection of that number. */
  readonly send: (connection: number, bytes: Buffer) => void
  readonly close: () => Promise<void>
}

/** Stands between a console and PostgreSQL and can break the connection at each message. */
export async function postgresProxy(serverPort: number): Promise<PostgresProxy> {
  const sockets = new Set<Socket>()
  const upstreams: Socket[] = []
  const listener = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1')
    const connection = upstreams.push(server)
    const link: Link = { client, server, connection, isHeld: false, isLeft: false }
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        if (link.isLeft) return
        client.destroy()
        server.destroy()
      })
    }
    void forward(link, 'console', proxy)
    void forward(link, 'server', proxy)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  const proxy: PostgresProxy = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    decide: () => 'pass',
    send: (connection, bytes) => void upstreams[connection - 1]?.write(bytes),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
  return proxy
}

type Link = {
  readonly client: Socket
  readonly server: Socket
  readonly connection: number
  isHeld: boolean
  isLeft: boolean
}

async function forward(link: Link, from: Passing['from'], proxy: PostgresProxy): Promise<void> {
  const { client, server, connection } = link
  const [source, target] = from === 'console' ? [client, server] : [server, client]
  try {
    for await (const { type, bytes } of messages(source, from === 'console')) {
      const fate = link.isHeld ? 'hold' : await proxy.decide({ from, type, bytes, connection })
      if (fate === 'hold') link.isHeld = true
      if (fate === 'pass') target.write(bytes)
      if (fate === 'cut-after') target.write(bytes, () => client.destroySoon())
      if (fate === 'cut') client.destroy()
      if (fate === 'reset') client.resetAndDestroy()
      if (fate === 'leave') {
        link.isLeft = true
        client.destroy()
      }
    }
  } catch {
    // The other side has gone.
  }
}

/** A connection's first message has no letter. */
async function* messages(source: Socket, startsBare: boolean): AsyncGenerator<{ type: string; bytes: Buffer }> {
  let rest: Buffer = Buffer.alloc(0)
  let isBare = startsBare
  for await (const chunk of source) {
    rest = Buffer.concat([rest, chunk as Buffer]) // a socket without an encoding
    for (;;) {
      const before = isBare ? 0 : 1
      if (rest.length < before + 4) break
      const length = before + rest.readInt32BE(before)
      if (rest.length < length) break
      yield { type: isBare ? '' : String.fromCharCode(rest[0] ?? 0), bytes: rest.subarray(0, length) }
      rest = rest.subarray(length)
      isBare = false
    }
  }
}
