/**
 * What the console asks of a real API server with 1, 10 and 50 browsers. Counted in the API server's audit log, by the
 * console's own account, and in its /metrics; neither can overlook a request.
 * `node bench/api-load.ts [--window <seconds>] [--without-progress]`: the latter runs an etcd that reports no progress,
 * so that the API server sends no bookmarks for kinds that nobody changes.
 */
import { readFile, stat, open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { withAdmin } from '#e2e/cluster/drills/with-admin.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { ask } from '#e2e/http.ts'
import { openBrowser, openProfile } from './browser.ts'
import { openRealCluster } from './clusters.ts'
import { openConsole } from './console.ts'
import { pagePath } from './deployment.ts'
import { follow, type LiveClient } from './live-client.ts'

const account = 'system:serviceaccount:tracardi-ops:tracardi-ops-console'

const { values } = parseArgs({
  options: { window: { type: 'string', default: '60' }, 'without-progress': { type: 'boolean', default: false } },
})
const windowMs = Number(values.window) * 1_000

const cluster = await openRealCluster({ reportsProgress: !values['without-progress'] })
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
  const states = await statesDuring(windowMs)
  const livez = (await metric(/^apiserver_request_total\{[^}]*subresource="\/livez"[^}]*\} (\S+)/gm)) - livezBefore
  const requests = await requestsSince(from)
  const verbs = Map.groupBy(requests, ({ verb, resource, limit }) => `${verb} ${resource}${limit}`)
  const words = [...verbs].map(([what, all]) => `${what} × ${all.length}`).join(', ') || 'none'
  const all = await metric(/^apiserver_longrunning_requests\{[^}]*verb="WATCH"[^}]*\} (\S+)/gm)
  console.log(
    `${String(browsers).padStart(2)} browsers: ${await openWatches()} watches of the console open (${all} of all clients); ` +
      `in ${windowMs / 1000} s it began: ${words}${livez > 0 ? `; /livez of all clients × ${livez}` : ''}` +
      `; its streams were ${states}`,
  )
}

/** Every state that a stream of the console was in, looked at once a second, and how often any was listed anew. */
async function statesDuring(ms: number): Promise<string> {
  const states = new Set<string>()
  const relists = (streams: readonly unknown[]) =>
    streams.reduce<number>((sum, stream) => sum + Number(valueAt(stream, 'relists')), 0)
  const before = relists(await streamsNow())
  const until = Date.now() + ms
  while (Date.now() < until) {
    await pause(1_000)
    for (const stream of await streamsNow()) states.add(String(valueAt(stream, 'state')))
  }
  return `${[...states].join(', ')}, listed anew × ${relists(await streamsNow()) - before}`
}

async function streamsNow(): Promise<readonly unknown[]> {
  const { json } = await ask(console_.origin, { path: '/api/topology', headers: { cookie: console_.cookie } })
  return list(valueAt(json, 'streams'))
}

type Audited = {
  readonly verb: string
  readonly resource: string
  readonly stage: string
  readonly id: string
  /** A list of one object asks for the version, one of 500 for what there is. */
  readonly limit: string
}

/** Of the console's account. /livez, which the console asks every 5 s, is not in the log by its policy. */
function parse(text: string): readonly Audited[] {
  const events: unknown[] = text
    .split('\n')
    .filter((line) => line.includes(account))
    .map((line) => JSON.parse(line))
  return events.map((event) => ({
    verb: String(valueAt(event, 'verb')),
    // Discovery is of no object.
    resource: String(valueAt(event, 'objectRef', 'resource') ?? valueAt(event, 'requestURI')),
    stage: String(valueAt(event, 'stage')),
    id: String(valueAt(event, 'auditID')),
    limit: /[?&]limit=\d+/.exec(String(valueAt(event, 'requestURI')))?.[0] ?? '',
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
