/**
 * What charts cost the browser: CPU of its main thread for drawing all charts of Throughput at once, for one update of
 * all of them, and for one move of the pointer with the cross-hair on each. Embedded; the figures are made up.
 */
import type { CDPSession, Page } from '@playwright/test'
import { throughput } from '#e2e/addresses.ts'
import { answerPanels, usualLines } from '#e2e/panels.ts'
import { openBrowser, openProfile } from './browser.ts'
import { openCluster } from './clusters.ts'
import { openConsole } from './console.ts'
import { percentile } from './figures.ts'

const runs = 3
const moves = 60
const settleMs = 2_500
/** High enough for every chart to be near the window. */
const viewport = { width: 1280, height: 5_200 }

const cluster = await openCluster('embedded')
const console_ = await openConsole({ folder: cluster.folder, kubeconfig: cluster.consoleKubeconfig })
const { browser, close } = await openBrowser()
try {
  const mounts: number[] = []
  const perMove: number[] = []
  let charts = 0
  for (let run = 0; run < runs; run += 1) {
    const context = await openProfile(browser, console_.origin, console_.cookie)
    const page = await context.newPage()
    await page.setViewportSize(viewport)
    const session = await context.newCDPSession(page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    const release = await heldPanels(page)
    await page.goto(throughput, { waitUntil: 'load' })
    await page.waitForTimeout(settleMs)
    const idle = await idleCost(page, session)
    const before = await taskMs(session)
    release()
    await page.locator('.recharts-line-curve').first().waitFor({ state: 'attached' })
    await page.waitForTimeout(settleMs)
    mounts.push((await taskMs(session)) - before - idle)
    charts = await page.locator('.recharts-wrapper').count()
    perMove.push(await moveCost(page, session))
    console.log(
      `run ${run + 1}: ${charts} charts, drawn ${mounts.at(-1)?.toFixed(0)} ms, a move ${perMove.at(-1)?.toFixed(1)} ms`,
    )
    await context.close()
  }
  const share = (samples: readonly number[], digits: number) =>
    `median ${percentile(samples, 0.5).toFixed(digits)} ms, worst of ${runs} ${percentile(samples, 1).toFixed(digits)} ms`
  console.log(
    `${charts} charts drawn at once: ${share(mounts, 0)}; for twelve of them ${share(forTwelve(mounts, charts), 0)}`,
  )
  console.log(
    `one move of the pointer over ${charts} charts: ${share(perMove, 1)}; for twelve ${share(forTwelve(perMove, charts), 1)}`,
  )
} finally {
  await close()
  await console_.stop()
  await cluster.stop()
}

function forTwelve(samples: readonly number[], charts: number): number[] {
  return samples.map((sample) => (sample * 12) / Math.max(1, charts))
}

/** No chart gets its figures before all do. */
async function heldPanels(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  await answerPanels(page, (asked) => ({ series: usualLines(asked) }), promise)
  return resolve
}

/** Time of the main thread spent in tasks, in milliseconds, by the thread's own clock. */
async function taskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000
}

/** What the page spends anyway while it waits as long: its clock and its stream. */
async function idleCost(page: Page, session: CDPSession): Promise<number> {
  const before = await taskMs(session)
  await page.waitForTimeout(settleMs)
  return (await taskMs(session)) - before
}

async function moveCost(page: Page, session: CDPSession): Promise<number> {
  const box = await page.getByRole('slider').first().boundingBox()
  if (box === null) throw new Error('There is no chart to point at')
  await page.mouse.move(box.x + 120, box.y + 60)
  await page.waitForTimeout(settleMs)
  const startedAt = performance.now()
  const before = await taskMs(session)
  for (let move = 0; move < moves; move += 1) {
    await page.mouse.move(box.x + 120 + move * 4, box.y + 60)
    await page.waitForTimeout(20)
  }
  const spent = (await taskMs(session)) - before
  const lasted = performance.now() - startedAt
  const idle = ((await idleCost(page, session)) * lasted) / settleMs
  return (spent - idle) / moves
}
