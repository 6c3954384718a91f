import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod/mini'

import { silence } from '#lib/database/alerts.ts'
import { queueTest } from '#lib/database/queue-notices.ts'
import { testServer, type TestServer } from '#lib/database/testing/test-database.ts'
import { freePort, startProgram, until, type Running } from '#lib/metrics/testing/programs.ts'
import { alertmanagerReceiver } from './alertmanager.ts'
import { alertingConsole, blind, fine, key, receiverFiles, trouble } from './testing/alerting.ts'

const settled = { timeout: 30_000, interval: 50 }
const heldMs = 4_000
const alertsSchema = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    startsAt: z.string(),
    endsAt: z.string(),
    generatorURL: z.string(),
    status: z.object({ state: z.string() }),
  }),
)

const silencesSchema = z.array(
  z.object({ endsAt: z.string(), createdBy: z.string(), status: z.object({ state: z.string() }) }),
)

let server: TestServer
let folder = ''
let url = ''
let alertmanager: Running

/** Debian's own, which sends what it has to nobody. */
async function start(): Promise<void> {
  alertmanager = startProgram('prometheus-alertmanager', [
    `--config.file=${join(folder, 'alertmanager.yml')}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=${new URL(url).host}`,
    '--cluster.listen-address=',
  ])
  await until(async () => (await fetch(`${url}/-/ready`)).ok, `Alertmanager is ready: ${alertmanager.output()}`)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ops-console-alertmanager-'))
  await writeFile(
    join(folder, 'alertmanager.yml'),
    JSON.stringify({ route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] }),
  )
  url = `http://127.0.0.1:${await freePort()}`
  server = await testServer('pglite')
  await start()
})
afterAll(async () => {
  await alertmanager?.stop()
  await server?.remove()
  await rm(folder, { recursive: true, force: true })
})

async function alerting() {
  const own = await server.fresh()
  onTestFinished(() => own.remove())
  const receiver = alertmanagerReceiver(receiverFiles(url), heldMs)
  return { own, receiver, ...(await alertingConsole(own, receiver)) }
}

/** What the Alertmanager holds and does not call resolved. */
async function active() {
  return alertsSchema.parse(await (await fetch(`${url}/api/v2/alerts`)).json())
}

const states = async () => (await active()).map(({ annotations }) => annotations['state'])

test('an alert is there with its labels, stays while it is unknown, and resolves when ours does', async () => {
  const { see, tell } = await alerting()
  const forwarding = tell()
  await see(trouble)
  await expect.poll(states, settled).toEqual(['firing'])
  const [first] = await active()
  expect(first).toMatchObject({
    labels: {
      alertname: 'TracardiErrorBudgetBurns',
      alert: key,
      severity: 'page',
      namespace: 'tracardi',
      release: 'tracardi',
    },
    annotations: { summary: 'collector fails too many requests.', state: 'firing' },
    generatorURL: 'https://ops.example.org/i/tracardi/tracardi/throughput',
    status: { state: 'active' },
  })
  expect(Date.parse(first?.endsAt ?? '')).toBeGreaterThan(Date.now())
  await see(blind)
  await expect.poll(states, settled).toEqual(['unknown'])
  // Long after what it was told first would have ended, it is told that the alert goes on.
  const endsAt = async () => Date.parse((await active())[0]?.endsAt ?? '')
  await expect.poll(endsAt, settled).toBeGreaterThan(Date.parse(first?.endsAt ?? '') + heldMs)
  expect(await active()).toMatchObject([
    { annotations: { state: 'unknown', summary: expect.stringMatching(/^Unknown, was firing/) } },
  ])
  expect((await active())[0]?.startsAt).toBe(first?.startsAt)
  await see(fine)
  await see(fine)
  await expect.poll(states, settled).toEqual([])
  await forwarding.stop()
})

test('an Alertmanager that was away and has forgotten everything knows again what is open', async () => {
  const { see, tell } = await alerting()
  const forwarding = tell()
  await see(trouble)
  await expect.poll(states, settled).toEqual(['firing'])
  await alertmanager.stop()
  await expect.poll(() => forwarding.state().standing?.outage?.failure, settled).toBe('refuses the connection')
  await start()
  await expect.poll(states, settled).toEqual(['firing'])
  await expect.poll(() => forwarding.state().standing?.outage, settled).toBeNull()
  // What nobody speaks of any more it ends by itself.
  await forwarding.stop()
  await expect.poll(states, settled).toEqual([])
})

test('what is silenced here is silent there, for as long, and not over', async () => {
  const { see, tell, own } = await alerting()
  const forwarding = tell()
  await see(trouble)
  await expect.poll(states, settled).toEqual(['firing'])
  const silenced = (minutes: number) => {
    const until = new Date(Math.floor(Date.now() / 1_000 + minutes * 60) * 1_000).toISOString()
    return silence(own.database.prisma, key, { by: 'admin', until, reason: 'A planned load test' })
  }
  await silenced(10)
  const suppressed = async () => (await active()).map(({ status }) => status.state)
  await expect.poll(suppressed, settled).toEqual(['suppressed'])
  // A shorter one takes the place of the one before.
  await silenced(5)
  const ends = async () => {
    const found = silencesSchema.parse(await (await fetch(`${url}/api/v2/silences`)).json())
    return found
      .filter(({ status }) => status.state === 'active')
      .map(({ endsAt, createdBy }) => [createdBy, Date.parse(endsAt) - Date.now() < 6 * 60_000])
  }
  await expect.poll(ends, settled).toEqual([['tracardi-ops-console', true]])
  expect(await states()).toEqual(['firing'])
  await forwarding.stop()
  await expect.poll(states, settled).toEqual([])
})

test('a test comes and goes by itself', async () => {
  const { own, receiver, tell } = await alerting()
  const forwarding = tell()
  await queueTest(own.database.prisma, receiver.name)
  const names = async () => (await active()).map(({ labels }) => labels['alertname'])
  await expect.poll(names, settled).toEqual(['TracardiOpsConsoleTest'])
  await forwarding.stop()
})
