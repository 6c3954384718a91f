/**
 * Kills the whole console, web server and all, with SIGKILL at a random moment after a scale was confirmed, and starts it
 * again. Embedded. `node bench/crash-whole.ts [--times <count>]`.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ensureAccounts } from '#demo/accounts.ts'
import { embeddedPlace } from '#demo/testing/crash/place.ts'
import { collector } from '#demo/testing/crash/stories.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { startConsole, type ConsoleProcess } from '#e2e/console-process.ts'
import { confirm, endOf, openClient, planScale, type ConsoleClient } from './console-client.ts'
import { spread } from './figures.ts'
import { signIn } from './session.ts'

const { values } = parseArgs({ options: { times: { type: 'string', default: '30' } } })
const longestMs = 3_000

const folder = await mkdtemp(join(tmpdir(), 'tracardi-ops-bench-'))
const dataFolder = join(folder, 'console')
const password = randomBytes(18).toString('base64url')
await ensureAccounts(folder, { DATA_FOLDER: dataFolder, DATABASE_URL: '' }, password)
const place = await embeddedPlace()
const running: { console?: ConsoleProcess } = {}
let cookie: string | null = null
let client: ConsoleClient
const endMs: number[] = []
const states = new Map<string, number>()
let wrong = 0
try {
  await start()
  for (let round = 0; round < Number(values.times); round += 1) await killOnce()
  console.log(
    `${values.times} kills; ${[...states].map(([state, count]) => `${state} ${count}`).join(', ')}; wrong ${wrong}`,
  )
  console.log(`from the new start to the end on record ${spread(endMs)} ms`)
} finally {
  await running.console?.stop()
  await place.stop()
  await rm(folder, { recursive: true, force: true })
}

async function start(): Promise<void> {
  const { consoleKubeconfig: kubeconfig, instanceProxy } = place
  const started = await startConsole({ dataFolder, kubeconfig, instanceProxy, env: { SETTLE_SECONDS: '1' } })
  running.console = started
  // The session outlives the process.
  cookie ??= await signIn(started.origin, { name: 'admin', password })
  client = await openClient(started.origin, cookie)
}

async function reading() {
  const found = await place.kubernetes.readWorkload(collector)
  if (!found) throw new Error('The workload is gone')
  return found
}

async function killOnce(): Promise<void> {
  const { fields, rollout } = await reading()
  const plan = await settledPlan(fields.replicas === 3 ? 4 : 3)
  // The first tenths of a second hold most of the steps.
  const afterMs = Math.random() ** 2 * longestMs
  const answer = confirm(client, plan).catch(() => null)
  await pause(afterMs)
  if (running.console) process.kill(running.console.pid, 'SIGKILL')
  await answer
  await running.console?.stop()
  const startedAt = performance.now()
  await start()
  let state = await endOf(client, plan)
  for (; state === null; state = await endOf(client, plan)) await pause(100)
  endMs.push(performance.now() - startedAt)
  states.set(state, (states.get(state) ?? 0) + 1)

  const writes = (await reading()).rollout.generation - rollout.generation
  const audit = await client.get(`/api/audit?actionId=${plan.id}`)
  const phases = list(valueAt(audit, 'entries')).map((entry) => valueAt(entry, 'phase'))
  const isRight =
    writes === (state === 'succeeded' ? 1 : 0) &&
    phases.filter((phase) => phase === 'intent').length <= 1 &&
    (writes === 0 || phases.includes('intent'))
  if (isRight) return
  wrong += 1
  console.log(`! killed after ${afterMs.toFixed(0)} ms: ${state}, ${writes} writes, entries ${phases.join(', ')}`)
}

/** A console that has just started does not see the cluster yet, and says so. */
async function settledPlan(replicas: number) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await planScale(client, replicas)
    } catch (error) {
      if (tries === 60) throw error
      await pause(500)
    }
  }
}
