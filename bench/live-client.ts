import { request, type ClientRequest } from 'node:http'
import { createInterface } from 'node:readline'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { measured } from './deployment.ts'

export type LiveClient = {
  /** When which generation of the measured workload came. */
  readonly sightings: () => readonly { readonly generation: number; readonly at: number }[]
  readonly messages: () => number
  readonly close: () => void
}

/** A browser's stream without a browser. Resolves with the first message. */
export function follow(origin: string, cookie: string): Promise<LiveClient> {
  const seen: { generation: number; at: number }[] = []
  let count = 0
  return new Promise((resolve, reject) => {
    const outgoing: ClientRequest = request(`${origin}/api/live`, { agent: false, headers: { cookie } }, (incoming) => {
      if (incoming.statusCode !== 200) return reject(new Error(`/api/live answered ${incoming.statusCode}`))
      const lines = createInterface({ input: incoming, crlfDelay: Infinity })
      lines.on('error', () => {}) // closing the socket is one
      lines.on('line', (line) => {
        if (!line.startsWith('data: ')) return
        count += 1
        const generation = generationIn(JSON.parse(line.slice(6)))
        if (generation !== undefined) seen.push({ generation, at: Date.now() })
        resolve({ sightings: () => seen, messages: () => count, close: () => outgoing.destroy() })
      })
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

function generationIn(message: unknown): number | undefined {
  const workloads = list(valueAt(message, 'workloads') ?? valueAt(message, 'topology', 'workloads'))
  const found = workloads.find((workload) => valueAt(workload, 'name') === measured)
  return found === undefined ? undefined : Number(valueAt(found, 'rollout', 'generation'))
}
