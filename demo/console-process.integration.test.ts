import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const starter = `
  const { startConsole } = await import('#demo/console-process.ts')
  const server = startConsole({ port: Number(process.env.WANTED_PORT), env: { DATA_FOLDER: process.env.FOLDER } })
  const answers = () => fetch(server.url + '/api/healthz').then(() => true, () => false)
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 100))
  console.log(server.pid)
`

test('the console ends with the demo that started it, also when that is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'demo-console-'))
  const port = await freePort()
  const demo = spawn(process.execPath, ['--input-type=module', '--eval', starter], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, WANTED_PORT: String(port), FOLDER: folder, DATABASE_URL: '' },
  })
  const [said] = await once(demo.stdout, 'data')
  const pid = Number(said)
  expect(isRunning(pid)).toBe(true)
  demo.kill('SIGKILL')
  await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false)
  await rm(folder, { recursive: true, force: true })
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port is free')
  return address.port
}
