import 'server-only'

import { createServer } from 'node:http'

export type SimulatedApi = {
  readonly port: number
  /** What it counted itself: answers to requests, and how long one took in it. */
  readonly served: () => { readonly answers: number; readonly meanSeconds: number }
  readonly stop: () => Promise<void>
}

const bounds = [0.1, 0.3, 1.2, 5]

/**
 * Answers as a collector does, counting its own time in Traefik's buckets.
 * @param failEvery Every so manyth answer is a 500; 0 for none.
 */
export async function startSimulatedApi({ failEvery = 0, takesMs = 0 } = {}): Promise<SimulatedApi> {
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
    const answer = () => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end('{}', () => {
        const took = (performance.now() - startedAt) / 1000
        total += 1
        seconds += took
        bounds.forEach((bound, index) => (counts[index] = (counts[index] ?? 0) + (took <= bound ? 1 : 0)))
      })
    }
    if (takesMs === 0) answer()
    else setTimeout(answer, takesMs)
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  return {
    port,
    served: () => ({ answers: total, meanSeconds: total === 0 ? Number.NaN : seconds / total }),
    async stop() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
