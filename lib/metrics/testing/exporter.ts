import 'server-only'

import { createServer } from 'node:http'

export type Exporter = {
  readonly port: number
  /** Refuses connections, as a pod that is gone. */
  readonly leave: () => Promise<void>
  readonly comeBack: () => Promise<void>
}

/** Counters that grow by the second, in the text format, for a Prometheus to scrape. */
export async function startExporter(lines: (seconds: number) => readonly string[]): Promise<Exporter> {
  const startedAt = performance.now()
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
    response.end(`${lines((performance.now() - startedAt) / 1000).join('\n')}\n`)
  })
  const listen = (port: number) =>
    new Promise<number>((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  const port = await listen(0)
  return {
    port,
    async leave() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
    comeBack: async () => void (await listen(port)),
  }
}
