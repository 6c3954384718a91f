/**
 * Kills console processes with SIGKILL before, during and after every step of every kind of action, and while the next
 * process mends what was left; then looks at cluster, Tracardi and log. `node bench/crash.ts [--on pglite|postgresql]
 * [--cluster embedded|real] [--only <kind of action>] [--share <part of the points>] [--quick]`.
 */
import { parseArgs } from 'node:util'
import { openLane, type Lane, type Trial } from '#demo/testing/crash/lane.ts'
import { embeddedPlace, type Place } from '#demo/testing/crash/place.ts'
import { pointsOf } from '#demo/testing/crash/points.ts'
import { stories, type Story } from '#demo/testing/crash/stories.ts'
import type { KillPoint } from '#demo/testing/crash/turnstile.ts'
import { servedPlace } from '#e2e/cluster/crash-place.ts'
import { testServer } from '#lib/database/testing/test-database.ts'
import { openRealCluster } from './clusters.ts'
import { spread } from './figures.ts'

const { values } = parseArgs({
  options: {
    on: { type: 'string', default: 'pglite' },
    cluster: { type: 'string', default: 'embedded' },
    only: { type: 'string' },
    share: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
  },
})
const kind = values.on === 'postgresql' ? 'postgresql' : 'pglite'
const every = Math.max(1, Math.round(1 / Number(values.share)))

/** Mending dies here; the reading and the entry are the first run's own steps again. */
const mendingSteps: readonly KillPoint[] = ['take', 'read log', 'log reconciled', 'log outcome'].flatMap((what) =>
  (['before', 'during', 'after'] as const).map((when) => ({ what, nth: 1, when })),
)

const place = values.cluster === 'real' ? await realPlace() : await embeddedPlace()
const server = await testServer(kind)
const database = kind === 'postgresql' ? await server.fresh() : null
const timing = { stableMs: 300, pollMs: 100, probeTimeoutMs: 1_500, ...(values.quick ? { patchDeadMs: 1_500 } : {}) }
const lane = await openLane(place, { databaseUrl: database?.databaseUrl ?? null, timing })
const trials: Trial[] = []
try {
  for (const story of stories.filter(({ name }) => values.only === undefined || name === values.only))
    trials.push(...(await killAt(lane, story)))
  report('all', trials)
  const { isIntact, written, lost } = await lane.log()
  console.log(`log: ${written} entries, ${lost.length} confirmed ones lost, chain ${isIntact ? 'whole' : 'BROKEN'}`)
} finally {
  await lane.close()
  await database?.remove()
  await server.remove()
  await place.stop()
}
async function realPlace(): Promise<Place> {
  const cluster = await openRealCluster()
  const place = await servedPlace(cluster)
  const stop = async () => {
    await place.stop()
    await cluster.stop()
  }
  return { ...place, stop }
}

async function killAt(lane: Lane, story: Story): Promise<readonly Trial[]> {
  const done: Trial[] = []
  const points = pointsOf(await lane.calls(story))
  const some = <One>(all: readonly One[]) => all.filter((_, index) => index % every === 0)
  for (const kill of some(points)) done.push(told(await lane.trial(story, kill)))
  const patched = points.find(({ what, when }) => what.startsWith('patch') && when === 'after')
  if (patched) for (const second of some(mendingSteps)) done.push(told(await lane.trial(story, patched, second)))
  report(story.name, done)
  return done
}

function told(trial: Trial): Trial {
  const { kill, secondKill, problems } = trial
  if (problems.length > 0)
    console.log(`! ${wordsOf(kill)}${secondKill ? `, then ${wordsOf(secondKill)}` : ''}: ${problems.join('; ')}`)
  return trial
}

const wordsOf = (kill: KillPoint | null) => (kill ? `${kill.when} ${kill.what} ${kill.nth}` : 'undisturbed')

function report(name: string, done: readonly Trial[]): void {
  const kills = done.reduce((sum, trial) => sum + trial.kills, 0)
  const killed = done.filter((trial) => trial.kills > 0)
  const states = Map.groupBy(
    killed.flatMap((trial) => trial.states),
    (state) => state,
  )
  const ends = [...states].map(([state, all]) => `${state} ${all.length}`).join(', ')
  const wrong = done.filter(({ problems }) => problems.length > 0).length
  console.log(`${name}: ${kills} kills; ${ends}; wrong ${wrong}`)
  console.log(`  verdict ms ${spread(killed.map(({ verdictMs }) => verdictMs))}`)
  console.log(`  end     ms ${spread(killed.map(({ endMs }) => endMs))}`)
}
