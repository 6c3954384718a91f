/** Bytes over the wire of the first visit of sign-in and Overview, LCP as it is and throttled, INP of real clicks. */
import { gzipSync } from 'node:zlib'
import type { BrowserContext, CDPSession, Page, Request } from '@playwright/test'
import { list } from '#e2e/cluster/json-value.ts'
import { openBrowser, openProfile } from './browser.ts'
import { openCluster } from './clusters.ts'
import { openConsole } from './console.ts'
import { pagePath } from './deployment.ts'
import { kilobytes, percentile } from './figures.ts'

const overview = '/i/tracardi/tracardi'
const settleMs = 3_000
const kinds = ['script', 'stylesheet', 'font', 'document', 'fetch'] as const
const runs = 5

const cluster = await openCluster('embedded')
const console_ = await openConsole({ folder: cluster.folder, kubeconfig: cluster.consoleKubeconfig })
const { browser, close } = await openBrowser()
try {
  for (const [name, path, cookie] of [
    ['sign-in', '/sign-in', ''],
    ['Overview', overview, console_.cookie],
    ['workload', pagePath, console_.cookie],
  ] as const) {
    await inProfile(cookie, async (context) => {
      const page = await context.newPage()
      const weights = await weigh(page, path)
      for (const kind of kinds) {
        const { sent, zipped } = weights.get(kind) ?? { sent: 0, zipped: 0 }
        console.log(`${name}: ${kind.padEnd(10)} sent ${kilobytes(sent)}, gzip ${kilobytes(zipped)}`)
      }
    })
    console.log(
      `${name}: LCP ${await paints(path, cookie, false)}; 10 Mbit, 40 ms, 4 × CPU: ${await paints(path, cookie, true)}`,
    )
  }
  for (const slowness of [1, 4])
    await inProfile(console_.cookie, async (context) => {
      const page = await context.newPage()
      const session = await context.newCDPSession(page)
      await session.send('Emulation.setCPUThrottlingRate', { rate: slowness })
      const slow = await clickAround(page)
      console.log(
        `INP, ${slowness} × CPU, ${slow.length} interactions: worst ${slow[0]} ms, median ${percentile(slow, 0.5)} ms`,
      )
    })
} finally {
  await close()
  await console_.stop()
  await cluster.stop()
}

async function inProfile(cookie: string, act: (context: BrowserContext) => Promise<void>) {
  const context =
    cookie === ''
      ? await browser.newContext({ baseURL: console_.origin })
      : await openProfile(browser, console_.origin, cookie)
  await act(context)
  await context.close()
}

type Weight = { sent: number; zipped: number }

/**
 * What the page loads by itself within three seconds of its load event: as it was sent, headers included, and as gzip
 * would make it, which is what a budget counts.
 */
async function weigh(page: Page, path: string): Promise<ReadonlyMap<string, Weight>> {
  const weights = new Map<string, Weight>()
  const finished: Promise<void>[] = []
  page.on('requestfinished', (request) => finished.push(add(request)))
  async function add(request: Request) {
    const response = await request.response()
    const kind = kinds.find((known) => known === request.resourceType())
    if (response === null || kind === undefined) return
    const weight = weights.get(kind) ?? { sent: 0, zipped: 0 }
    weights.set(kind, weight)
    const [{ responseBodySize, responseHeadersSize }, body] = await Promise.all([request.sizes(), response.body()])
    weight.sent += responseBodySize + responseHeadersSize
    weight.zipped += kind === 'font' ? body.length : gzipSync(body).length
  }
  await page.goto(path, { waitUntil: 'load' })
  await page.waitForTimeout(settleMs)
  await Promise.all(finished)
  return weights
}

async function paints(path: string, cookie: string, isSlow: boolean): Promise<string> {
  const samples: number[] = []
  for (let run = 0; run < runs; run += 1)
    await inProfile(cookie, async (context) => {
      const page = await context.newPage()
      if (isSlow) await slowDown(await context.newCDPSession(page))
      await page.goto(path, { waitUntil: 'load' })
      await page.waitForTimeout(settleMs / 2)
      samples.push(await page.evaluate(largestPaint))
    })
  return `median ${percentile(samples, 0.5).toFixed(0)} ms, worst of ${runs} ${percentile(samples, 1).toFixed(0)} ms`
}

async function slowDown(session: CDPSession) {
  const bytesPerSecond = 10_000_000 / 8
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 40,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
}

function largestPaint(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((entries) => resolve(entries.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
      type: 'largest-contentful-paint',
      buffered: true,
    })
  })
}

/** Clicks what people click, and answers the duration of each interaction, slowest first, in milliseconds. */
async function clickAround(page: Page): Promise<readonly number[]> {
  await page.goto(overview)
  await page.waitForTimeout(settleMs)
  await page.evaluate(() => {
    const slowest = new Map<number, number>()
    Reflect.set(globalThis, 'interactions', slowest)
    const events = { type: 'event', buffered: true, durationThreshold: 16 }
    new PerformanceObserver((entries) => {
      for (const entry of entries.getEntries()) {
        const id = Number(Reflect.get(entry, 'interactionId'))
        if (id > 0) slowest.set(id, Math.max(slowest.get(id) ?? 0, entry.duration))
      }
    }).observe(events)
  })
  const main = page.getByRole('navigation', { name: 'Main' })
  const theme = page.getByRole('button', { name: 'Switch between light and dark' })
  for (let round = 0; round < 3; round += 1) {
    await theme.click()
    await main.getByRole('link', { name: 'Workloads' }).click()
    await page.getByRole('link', { name: 'be-fa-public' }).first().click()
    await page.getByRole('tab', { name: 'Configuration' }).click()
    await page.getByRole('tab', { name: 'Timeline' }).click()
    await page.getByRole('tab', { name: /Instances/ }).click()
    await page.getByRole('button', { name: 'Scale' }).first().click()
    await page.waitForTimeout(500)
    await page.keyboard.press('Escape')
    await theme.click()
    await main.getByRole('link', { name: 'Overview' }).click()
    await page.waitForTimeout(500)
  }
  const durations: unknown = await page.evaluate(() => {
    const slowest: unknown = Reflect.get(globalThis, 'interactions')
    return slowest instanceof Map ? [...slowest.values()] : []
  })
  return list(durations)
    .map(Number)
    .toSorted((one, other) => other - one)
}
