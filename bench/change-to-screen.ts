/** From the API server's answer to a change until the page shows it, beside what a bare watch needed for the same. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { openApi, type Api } from '#e2e/cluster/api.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { readKubeconfig } from '#e2e/cluster/kubeconfig.ts'
import { openBrowser, openProfile } from './browser.ts'
import { openCluster } from './clusters.ts'
import { openConsole } from './console.ts'
import { change, pagePath, type Change } from './deployment.ts'
import { percentile, spread } from './figures.ts'
import { follow } from './live-client.ts'
import { recordPage, sightings, type Sighting } from './page-recorder.ts'

type Round = { readonly name: string; readonly everyMs: number; readonly changes: number }

const rounds: readonly Round[] = [
  { name: 'quiet, every 300 ms', everyMs: 300, changes: 220 },
  { name: '20 changes a second', everyMs: 50, changes: 400 },
]

for (const kind of process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['embedded', 'real'])
  if (kind === 'embedded' || kind === 'real') await measure(kind)

async function measure(kind: 'embedded' | 'real') {
  const cluster = await openCluster(kind)
  const console = await openConsole({ folder: cluster.folder, kubeconfig: cluster.consoleKubeconfig })
  const { browser, close } = await openBrowser()
  const admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
  const bare = fork(join(import.meta.dirname, 'bare-watch.ts'), [cluster.adminKubeconfig])
  try {
    await once(bare, 'message')
    const page = await (await openProfile(browser, console.origin, console.cookie)).newPage()
    await page.goto(pagePath)
    await page.getByText(/generation \d+/).waitFor()
    await recordPage(page, 'main', /generation (\d+)/)
    const live = await follow(console.origin, console.cookie)
    await pause(10_000)
    for (const round of rounds) {
      const changes = await makeChanges(admin, round)
      await pause(3_000)
      const seen = { bare: await bareSightings(bare), live: live.sightings(), page: await pageSightings(page) }
      report(`${kind}: ${round.name}`, changes, seen)
      await pause(2_000)
    }
    live.close()
  } finally {
    bare.disconnect()
    admin.close()
    await close()
    await console.stop()
    await cluster.stop()
  }
}

async function makeChanges(admin: Api, { everyMs, changes }: Round): Promise<readonly Change[]> {
  const sent: Promise<Change>[] = []
  const startedAt = performance.now()
  for (let at = 0; at < changes; at += 1) {
    sent.push(change(admin))
    await pause(Math.max(0, startedAt + (at + 1) * everyMs - performance.now()))
  }
  return Promise.all(sent)
}

type Seen = { readonly generation: number; readonly at: number }

async function bareSightings(bare: ChildProcess): Promise<readonly Seen[]> {
  const answered = once(bare, 'message')
  bare.send('report')
  const [message]: unknown[] = await answered
  return list(valueAt(message, 'seen')).map((row) => {
    const [generation, at] = list(row)
    return { generation: Number(generation), at: Number(at) }
  })
}

async function pageSightings(page: Page): Promise<readonly Seen[]> {
  const seen: readonly Sighting[] = await sightings(page, 'main')
  return seen.map(({ text, at }) => ({ generation: Number(text), at }))
}

/** A change counts as seen with the first sighting of its generation or of a newer one. */
function timesOf(changes: readonly Change[], seen: readonly Seen[]): readonly (number | null)[] {
  return changes.map(({ generation }) => seen.find((each) => each.generation >= generation)?.at ?? null)
}

function report(
  title: string,
  changes: readonly Change[],
  seen: { bare: readonly Seen[]; live: readonly Seen[]; page: readonly Seen[] },
) {
  const bare = timesOf(changes, seen.bare)
  const page = timesOf(changes, seen.page)
  const live = timesOf(changes, seen.live)
  const after = (times: readonly (number | null)[], from: readonly (number | null)[]) =>
    times.flatMap((time, index) => {
      const start = from[index]
      return time === null || start === null || start === undefined ? [] : [time - start]
    })
  const answered = changes.map(({ answeredAt }) => answeredAt)
  const lost = page.filter((time) => time === null).length
  const late = after(page, bare)
  console.log(`\n${title}: ${changes.length} changes, ${lost} lost; milliseconds`)
  console.log(`  answer → bare watch          ${spread(after(bare, answered))}`)
  console.log(`  answer → page                ${spread(after(page, answered))}`)
  console.log(`  bare watch → console's stream ${spread(after(live, bare))}`)
  console.log(`  bare watch → page            ${spread(late)}`)
  console.log(`  p95 behind the bare watch: ${percentile(late, 0.95).toFixed(0)} ms`)
}
