import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'

/** The wire between the console and its API server, which a story can cut or silence. Bytes pass as they are. */
export type Gate = {
  port: number
  /** Ends every connection and takes no new one, as a stopped API server. */
  cut: () => void
  /** Keeps connections and passes nothing, as a network that swallows packets. */
  silence: () => void
  mend: () => void
  close: () => Promise<void>
}

export async function openGate(target: { hostname: string; port: number }): Promise<Gate> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let isCut = false
  let isSilent = false
  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(target.port, target.hostname)
    const pair = [near, far] as const
    pairs.add(pair)
    near.on('data', (bytes) => far.write(bytes))
    far.on('data', (bytes) => near.write(bytes))
    if (isSilent) pair.forEach((socket) => socket.pause())
    const end = () => {
      pairs.delete(pair)
      pair.forEach((socket) => socket.destroy())
    }
    for (const socket of pair) socket.on('close', end).on('error', end)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The gate has no port')
  const each = (act: (socket: Socket) => void) => pairs.forEach((pair) => pair.forEach(act))
  return {
    port: address.port,
    cut() {
      isCut = true
      each((socket) => socket.destroy())
    },
    silence() {
      isSilent = true
      each((socket) => socket.pause())
    },
    mend() {
      isCut = false
      isSilent = false
      each((socket) => socket.resume())
    },
    async close() {
      each((socket) => socket.destroy())
      server.close()
      await once(server, 'close')
    },
  }
}
