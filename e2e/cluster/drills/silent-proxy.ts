import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { readKubeconfig, writeKubeconfig } from '../kubeconfig.ts'

export type SilentProxy = {
  /** A copy of the kubeconfig that leads through the proxy. */
  kubeconfig: string
  /** From now on bytes are taken and not passed on; no connection is closed, as behind a broken firewall. */
  swallow: () => void
  /** New connections pass again. The old ones stay silent: their bytes are lost. */
  pass: () => void
  /** Ends every connection now open. */
  cut: () => void
  close: () => Promise<void>
}

/** A TCP proxy in front of the API server of a kubeconfig. */
export async function startSilentProxy(kubeconfig: string, folder: string): Promise<SilentProxy> {
  const access = await readKubeconfig(kubeconfig)
  const target = new URL(access.server)
  const open = new Set<Socket>()
  let swallowing = false

  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    const pair = { lost: swallowing }
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from)
      from.on('data', (chunk: Buffer) => {
        pair.lost ||= swallowing
        if (!pair.lost) to.write(chunk)
      })
      from.on('close', () => {
        open.delete(from)
        if (!pair.lost) to.destroy()
      })
      from.on('error', () => {}) // a cut connection; the close that follows is enough
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port')
  const through = join(folder, 'proxied.kubeconfig')
  await writeKubeconfig(through, 'proxied', { ...access, server: `https://127.0.0.1:${address.port}` })
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    kubeconfig: through,
    swallow: () => void (swallowing = true),
    pass: () => void (swallowing = false),
    cut,
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
