import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePorts } from '#e2e/cluster/free-ports.ts'
import { ask } from './http.ts'

const root = join(import.meta.dirname, '..')
const startTimeoutMs = 45_000

/** Clients that the console hears from this address are whoever X-Forwarded-For says. */
export const trustedProxy = '127.0.0.3'
/** Where trusted clients behind that proxy live. */
export const networkBehindProxy = '10.99.0.0/16'

export type ConsoleProcess = {
  origin: string
  port: number
  pid: number
  /** Everything that it has written to its log. */
  said: () => string
  stop: () => Promise<void>
}

type Options = {
  dataFolder: string
  kubeconfig: string
  /** Without it the pods are asked at their addresses, where no simulated one is. */
  instanceProxy?: string
  env?: Record<string, string>
  /** False where the story is about a database that does not come. */
  hasDatabase?: boolean
}

/** The console as it is shipped: the production build behind `server.mjs`, on a free port of the loopback. */
export async function startConsole(options: Options): Promise<ConsoleProcess> {
  const [port = 0] = await freePorts(1)
  const child = spawn(process.execPath, ['server.mjs'], {
    cwd: root,
    // Its end ends the console, also when the runner is killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      NODE_ENV: 'production',
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(port),
      HOST: '0.0.0.0',
      DATA_FOLDER: options.dataFolder,
      KUBECONFIG: options.kubeconfig,
      NAMESPACES: 'tracardi',
      INSTANCE_PROXY_URL: options.instanceProxy ?? '',
      TRUSTED_NETWORKS: `127.0.0.1/32, ${networkBehindProxy}`,
      TRUSTED_PROXIES: `${trustedProxy}/32`,
      SETTLE_SECONDS: '2',
      ...options.env,
    },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes: Buffer) => (log += bytes.toString()))
  const ended = once(child, 'exit')
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const origin = `http://127.0.0.1:${port}`
  const deadline = Date.now() + startTimeoutMs
  while (!(await isUp(origin, options.hasDatabase ?? true))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      kill()
      throw new Error(`The console ${child.exitCode === null ? 'was not ready in time' : 'ended'}:\n${log}`)
    }
    await pause(100)
  }
  return {
    origin,
    port,
    pid: child.pid ?? 0,
    said: () => log,
    async stop() {
      process.off('exit', kill)
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function isUp(origin: string, hasDatabase: boolean): Promise<boolean> {
  const answer = await ask(origin, { path: '/api/readyz' }).catch(() => null)
  if (answer === null || !answer.text.includes('"database"')) return false
  return !hasDatabase || answer.text.includes('"database":"ready"')
}
