/**
 * What the console asks of a real API server with 1, 10 and 50 browsers. Counted in the API server's audit log, by the
 * console's own account, and in its /metrics; neither can overlook a request.
 */
import { readFile, stat, open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { withAdmin } from '#e2e/cluster/drills/with-admin.ts'
import { valueAt } from '#e2e/cluster/json-value.ts'
import { openBrowser, openProfile } from './browser.ts'
import { openRealCluster } from './clusters.ts'
import { openConsole } from './console.ts'
import { pagePath } from './deployment.ts'
import { follow, type LiveClient } from './live-client.ts'

const account = 'system:serviceaccount:tracardi-ops:tracardi-ops-console'
const windowMs = 60_000

const cluster = await openRealCluster()
const console_ = await openConsole({ folder: cluster.folder, kubeconfig: cluster.consoleKubeconfig })
const { browser, close } = await openBrowser()
const log = join(cluster.controlPlane.layout.folder, 'audit.log')
const clients: LiveClient[] = []
try {
  const page = await (await openProfile(browser, console_.origin, console_.cookie)).newPage()
  await page.goto(pagePath)
  await page.getByText(/generation \d+/).waitFor()
  await pause(15_000)
  for (const browsers of [1, 10, 50]) {
    while (clients.length + 1 < browsers) clients.push(await follow(console_.origin, console_.cookie))
    await pause(5_000)
    await count(browsers)
  }
} finally {
  for (const client of clients) client.close()
  await close()
  await console_.stop()
  await cluster.stop()
}

async function count(browsers: number) {
  const from = (await stat(log)).size
  const livezBefore = await metric(/^apiserver_request_total\{[^}]*subresource="\/livez"[^}]*\} (\S+)/gm)
  await pause(windowMs)
  const livez = (await metric(/^apiserver_request_total\{[^}]*subresource="\/livez"[^}]*\} (\S+)/gm)) - livezBefore
  const requests = await requestsSince(from)
  const verbs = Map.groupBy(requests, ({ verb, resource }) => `${verb} ${resource}`)
  const words = [...verbs].map(([what, all]) => `${what} × ${all.length}`).join(', ') || 'none'
  const all = await metric(/^apiserver_longrunning_requests\{[^}]*verb="WATCH"[^}]*\} (\S+)/gm)
  console.log(
    `${String(browsers).padStart(2)} browsers: ${await openWatches()} watches of the console open (${all} of all clients); ` +
      `in ${windowMs / 1000} s it began: ${words}${livez > 0 ? `; /livez of all clients × ${livez}` : ''}`,
  )
}

type Audited = { readonly verb: string; readonly resource: string; readonly stage: string; readonly id: string }

/** Of the console's account. /livez, which the console asks every 5 s, is not in the log by its policy. */
function parse(text: string): readonly Audited[] {
  const events: unknown[] = text
    .split('\n')
    .filter((line) => line.includes(account))
    .map((line) => JSON.parse(line))
  return events.map((event) => ({
    verb: String(valueAt(event, 'verb')),
    resource: String(valueAt(event, 'objectRef', 'resource')),
    stage: String(valueAt(event, 'stage')),
    id: String(valueAt(event, 'auditID')),
  }))
}

/** A watch is noted when it starts and when it ends, everything else when it is answered. */
async function requestsSince(offset: number): Promise<readonly Audited[]> {
  const { size } = await stat(log)
  const file = await open(log)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - offset), 0, size - offset, offset)
  await file.close()
  const begins = ({ verb, stage }: Audited) => stage === (verb === 'watch' ? 'ResponseStarted' : 'ResponseComplete')
  return parse(buffer.subarray(0, bytesRead).toString()).filter(begins)
}

async function openWatches(): Promise<number> {
  const watches = parse(await readFile(log, 'utf8')).filter(({ verb }) => verb === 'watch')
  const ended = new Set(watches.filter(({ stage }) => stage !== 'ResponseStarted').map(({ id }) => id))
  return new Set(watches.filter(({ id }) => !ended.has(id)).map(({ id }) => id)).size
}

async function metric(line: RegExp): Promise<number> {
  const { text } = await withAdmin(cluster, (api) => api.get('/metrics'))
  return [...text.matchAll(line)].reduce((sum, match) => sum + Number(match[1]), 0)
}
