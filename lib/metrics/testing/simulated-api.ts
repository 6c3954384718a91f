import 'server-only'

import { createServer } from 'node:http'

export type SimulatedApi = { readonly port: number; readonly stop: () => Promise<void> }

const bounds = [0.1, 0.3, 1.2, 5]

/** Answers as a collector does, counting its own time in Traefik's buckets; every `failEvery`th answer is a 500. */
export async function startSimulatedApi({ failEvery }: { readonly failEvery: number }): Promise<SimulatedApi> {
  let served = 0
  const counts = bounds.map(() => 0)
  let total = 0
  let seconds = 0
  const server = createServer((request, response) => {
    if (request.url === '/metrics') {
      const buckets = bounds.map((bound, index) => `request_duration_seconds_bucket{le="${bound}"} ${counts[index]}`)
      const text = [
        ...buckets,
        `request_duration_seconds_bucket{le="+Inf"} ${total}`,
        `request_duration_seconds_sum ${seconds}`,
        `request_duration_seconds_count ${total}`,
      ]
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
      response.end(`${text.join('\n')}\n`)
      return
    }
    served += 1
    const startedAt = performance.now()
    const status = failEvery > 0 && served % failEvery === 0 ? 500 : 200
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end('{}', () => {
      const took = (performance.now() - startedAt) / 1000
      total += 1
      seconds += took
      bounds.forEach((bound, index) => (counts[index] = (counts[index] ?? 0) + (took <= bound ? 1 : 0)))
    })
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  return {
    port,
    async stop() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
