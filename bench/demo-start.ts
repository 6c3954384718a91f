/**
 * From `npm run demo` to a console that signs people in: on an empty data folder, which includes the build, and again
 * on the same folder. `--cold` also sets the build aside first, so that nothing of it can be reused.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { freePorts } from '#e2e/cluster/free-ports.ts'
import { seconds } from './figures.ts'
import { signIn } from './session.ts'

const root = join(import.meta.dirname, '..')
const password = 'a passphrase for measuring only'
const limitMs = 600_000
const folder = await mkdtemp(join(tmpdir(), 'tracardi-ops-bench-'))
if (process.argv.includes('--cold')) await rename(join(root, '.next'), join(folder, 'next')).catch(() => {})
try {
  console.log(`first start:  ${seconds(await startOnce())}`)
  console.log(`second start: ${seconds(await startOnce())}`)
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function startOnce(): Promise<number> {
  const [port = 0] = await freePorts(1)
  const startedAt = performance.now()
  const child = spawn('npm', ['run', 'demo'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
    env: { ...process.env, PORT: String(port), DATA_FOLDER: folder, DEMO_PASSWORD: password },
  })
  const ended = once(child, 'exit')
  try {
    return await usable(`http://127.0.0.1:${port}`, startedAt)
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
    await ended
  }
}

async function usable(origin: string, startedAt: number): Promise<number> {
  while (performance.now() - startedAt < limitMs) {
    try {
      await signIn(origin, { name: 'admin', password })
      return performance.now() - startedAt
    } catch {
      await pause(200)
    }
  }
  throw new Error(`The demo was not usable after ${seconds(limitMs)}`)
}
