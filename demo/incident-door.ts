import { randomBytes, timingSafeEqual } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { EmbeddedCluster } from '#demo/embedded-cluster.ts'
import { causeIncident, incidentNames, isIncidentName } from '#demo/incidents.ts'

export const doorFile = (dataFolder: string): string => join(dataFolder, 'incident-door.json')

/** A loopback port that `npm run demo:incident` knocks at. Its address and key are in a file only the owner may read. */
export async function openIncidentDoor(
  cluster: EmbeddedCluster,
  dataFolder: string,
): Promise<{ close(): Promise<void> }> {
  const key = randomBytes(24).toString('base64url')
  const server = createServer((request, response) => {
    const answer = (status: number, text: string) => response.writeHead(status).end(`${text}\n`)
    const given = Buffer.from(request.headers.authorization ?? '')
    const wanted = Buffer.from(`Bearer ${key}`)
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return void answer(401, 'Wrong key.')
    const [, name = '', namespace] = (request.url ?? '').split('/')
    if (request.method !== 'POST' || !isIncidentName(name))
      return void answer(404, `There is no incident "${name}". There are: ${incidentNames.join(', ')}.`)
    causeIncident(cluster, name, namespace || undefined).then(
      (said) => void answer(200, said),
      (error: unknown) => void answer(500, String(error)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await writeFile(doorFile(dataFolder), JSON.stringify({ url: `http://127.0.0.1:${port}`, key }), { mode: 0o600 })
  return {
    async close() {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
      await rm(doorFile(dataFolder), { force: true })
    },
  }
}
