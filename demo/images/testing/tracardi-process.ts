import { randomUUID } from 'node:crypto'
import { createLogBook, logKey } from '#demo/cluster/log-book.ts'
import { createEdgeCounters } from '../edge-counters.ts'
import type { ImageWorld } from '../image-world.ts'
import type { PodHttpAnswer, Run } from '../simulated-image.ts'
import { startRun } from '../start-run.ts'
import { tracardiApi } from '../tracardi-api.ts'
import { createTracardiWorld } from '../tracardi-state.ts'
import { createTroubles } from '../troubles.ts'

export const admin = { userName: 'ada@tracardi.example', password: 'the first password' }

type Headers = { [name: string]: string }

/** An answer with its body read. */
export type Said = { status: number; body: unknown; headers: Headers; text: string }

export function newWorld(): ImageWorld {
  const tracardi = createTracardiWorld()
  tracardi.setAdministrator('tracardi', admin)
  return { logs: createLogBook(), servers: new Map(), troubles: createTroubles(), tracardi, edge: createEdgeCounters() }
}

/** One process of this version in a world that others may share. */
export function startTracardi(version: string, env: Headers = {}, world = newWorld(), sleep?: Run['sleep']) {
  const podUid = randomUUID()
  const run = startRun(tracardiApi(world, version), {
    env: new Map(Object.entries(env)),
    podName: 'api-1',
    namespace: 'tracardi',
    podUid,
    container: 'api',
    restart: 0,
    logs: world.logs,
    servers: world.servers,
    ...(sleep && { sleep }),
  })
  const isUp = () => world.servers.has(`${podUid}:80`)
  async function ask(method: string, path: string, headers: Headers = {}, body = ''): Promise<Said> {
    // A process looks at its stores before it listens.
    await new Promise((resolve) => setImmediate(resolve))
    const handler = world.servers.get(`${podUid}:80`)
    if (!handler) throw new Error('Nobody listens')
    return read(await handler({ method, path, headers, body }))
  }
  const logIn = (password = admin.password, userName = admin.userName) =>
    ask('POST', '/user/token', {}, new URLSearchParams({ username: userName, password }).toString())
  async function token(): Promise<string> {
    const { body, status } = await logIn()
    const given = typeof body === 'object' && body !== null && 'access_token' in body ? body.access_token : undefined
    if (typeof given !== 'string') throw new Error(`The log-in answered ${status}`)
    return given
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  return {
    world,
    run,
    isUp,
    ask,
    said: () => world.logs.read(logKey(podUid, 'api', 0)).map(({ text }) => text),
    get: (path: string, token?: string) => ask('GET', path, token === undefined ? {} : bearer(token)),
    send: (path: string, token: string, body: object, method = 'POST') =>
      ask(method, path, bearer(token), JSON.stringify(body)),
    logIn,
    token,
  }
}

function read({ status, headers = {}, body }: PodHttpAnswer): Said {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    parsed = undefined
  }
  return { status, body: parsed, headers, text: body }
}
