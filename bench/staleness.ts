/**
 * How soon the page says that it is stale, and how soon it is right again, on a real control plane. Each row breaks
 * something, changes the cluster meanwhile, mends it, and waits for `Live` and the newest generation on the page.
 * `node bench/staleness.ts [--asleep <seconds>] [--outage <seconds>] [--only <part of a name>]`.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { BrowserContext, Page } from '@playwright/test'
import { openApi } from '#e2e/cluster/api.ts'
import { start } from '#e2e/cluster/control-plane.ts'
import { compact } from '#e2e/cluster/drills/etcd.ts'
import { startSilentProxy } from '#e2e/cluster/drills/silent-proxy.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { readKubeconfig } from '#e2e/cluster/kubeconfig.ts'
import { signal, stop } from '#e2e/cluster/processes.ts'
import { openGate } from '#e2e/gate.ts'
import { ask } from '#e2e/http.ts'
import { openBrowser, openProfile } from './browser.ts'
import { openRealCluster } from './clusters.ts'
import { openConsole } from './console.ts'
import { change, pagePath } from './deployment.ts'
import { seconds } from './figures.ts'
import { recordPage, sightings } from './page-recorder.ts'

type Row = {
  readonly name: string
  /** Until it resolves the way to the cluster or the browser is broken. */
  readonly broken: (changeNow: () => Promise<void>) => Promise<void>
}

const { values } = parseArgs({
  options: {
    asleep: { type: 'string', default: '600' },
    outage: { type: 'string', default: '25' },
    only: { type: 'string', default: '' },
  },
})
const asleepMs = Number(values.asleep) * 1_000
const outageMs = Number(values.outage) * 1_000
const returnLimitMs = 120_000

const cluster = await openRealCluster()
const { controlPlane } = cluster
const { folder } = controlPlane.layout
const toCluster = await startSilentProxy(cluster.consoleKubeconfig, cluster.folder)
const console_ = await openConsole({ folder: cluster.folder, kubeconfig: toCluster.kubeconfig })
const toConsole = await openGate({ hostname: '127.0.0.1', port: console_.port })
const measured = await openBrowser()
const admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
let generation = 0

const rows: readonly Row[] = [
  {
    name: 'browser–console sockets killed, back at once',
    async broken(changeNow) {
      toConsole.cut()
      await changeNow()
      toConsole.mend()
    },
  },
  {
    name: 'console out of the browser’s reach',
    async broken(changeNow) {
      toConsole.cut()
      await changeNow()
      await pause(outageMs)
      toConsole.mend()
    },
  },
  {
    name: 'bytes browser–console held back',
    async broken(changeNow) {
      toConsole.silence()
      await changeNow()
      await pause(outageMs)
      toConsole.mend()
    },
  },
  {
    name: 'console–API server sockets killed, back at once',
    async broken(changeNow) {
      toCluster.cut()
      await changeNow()
    },
  },
  {
    name: 'bytes console–API server swallowed',
    async broken(changeNow) {
      toCluster.swallow()
      await changeNow()
      await pause(outageMs)
      toCluster.pass()
    },
  },
  {
    name: 'API server killed, started again',
    async broken(changeNow) {
      await changeNow()
      signal(folder, 'kube-apiserver', 'SIGKILL')
      await pause(outageMs)
      await start(controlPlane.layout, 'kube-apiserver')
    },
  },
  {
    name: 'API server away for two minutes',
    async broken(changeNow) {
      await changeNow()
      signal(folder, 'kube-apiserver', 'SIGKILL')
      await pause(120_000)
      await start(controlPlane.layout, 'kube-apiserver')
    },
  },
  {
    name: 'API server restarted by SIGTERM',
    async broken(changeNow) {
      await stop(folder, 'kube-apiserver', 75_000)
      await start(controlPlane.layout, 'kube-apiserver')
      await changeNow()
    },
  },
  {
    name: 'watch expired: changes compacted away meanwhile',
    async broken(changeNow) {
      toCluster.swallow()
      for (let each = 0; each < 20; each += 1) await changeNow()
      await compact(controlPlane)
      // A new API server has no memory of what was compacted, as a watch cache would.
      await stop(folder, 'kube-apiserver', 0)
      await start(controlPlane.layout, 'kube-apiserver')
      toCluster.pass()
      toCluster.cut()
    },
  },
  {
    name: `browser stopped (SIGSTOP) for ${asleepMs / 1_000} s`,
    async broken(changeNow) {
      measured.signal('SIGSTOP')
      await pause(asleepMs / 2)
      await changeNow()
      await pause(asleepMs / 2)
      measured.signal('SIGCONT')
    },
  },
]

try {
  const context = await openProfile(measured.browser, `http://127.0.0.1:${toConsole.port}`, console_.cookie)
  for (const row of rows.filter((each) => each.name.includes(values.only))) await drill(context, row)
} finally {
  admin.close()
  await measured.close()
  await console_.stop()
  await toCluster.close()
  await toConsole.close()
  await cluster.stop()
}

async function drill(context: BrowserContext, { name, broken }: Row) {
  const page = await context.newPage()
  try {
    await page.goto(pagePath)
    await changeNow()
    await untilRight(page)
    await recordPage(page, 'header', /(Live|Delayed|Reconnecting|Stale|Starting|Signed out)/)
    await pause(3_000)
    const relistsBefore = await relists()
    const brokenAt = Date.now()
    await broken(changeNow)
    const mendedAt = Date.now()
    const rightAt = await untilRight(page)
    const words = (await sightings(page, 'header')).filter(({ at }) => at >= brokenAt)
    const sign = words.find(({ text, at }) => text !== 'Live' && at >= brokenAt)
    const story = words.map(({ text, at }) => `${text} ${seconds(at - brokenAt)}`).join(', ') || 'Live throughout'
    console.log(
      `${name}\n  sign of staleness after ${seconds(sign ? sign.at - brokenAt : null)}, ` +
        `right again ${seconds(rightAt === null ? null : rightAt - mendedAt)} after the return ` +
        `(mended at ${seconds(mendedAt - brokenAt)}; ${story}; lists anew ${(await relists()) - relistsBefore})`,
    )
  } finally {
    await page.close()
  }
}

/** How often the console had to list again what it watches. */
async function relists(): Promise<number> {
  const { json } = await ask(console_.origin, { path: '/api/topology', headers: { cookie: console_.cookie } })
  return list(valueAt(json, 'streams')).reduce<number>((sum, stream) => sum + Number(valueAt(stream, 'relists')), 0)
}

async function changeNow() {
  generation = (await change(admin)).generation
}

/** `Live` and the newest generation at once, looked at 50 ms apart. Null when it takes too long. */
async function untilRight(page: Page): Promise<number | null> {
  const isRight = (wanted: number) => {
    const shown = /generation (\d+)/.exec(document.querySelector('main')?.textContent ?? '')?.[1]
    const isLive = document.querySelector('header')?.textContent.includes('Live')
    return isLive && Number(shown) >= wanted ? Date.now() : null
  }
  try {
    const found = await page.waitForFunction(isRight, generation, { polling: 50, timeout: returnLimitMs })
    return await found.jsonValue()
  } catch {
    return null
  }
}
