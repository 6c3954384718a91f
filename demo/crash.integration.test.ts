import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from '#lib/database/testing/test-database.ts'
import { openLane, type Lane, type Trial } from './testing/crash/lane.ts'
import { embeddedPlace, type Place } from './testing/crash/place.ts'
import { pointsOf } from './testing/crash/points.ts'
import { stories, storyOf, type Story } from './testing/crash/stories.ts'
import type { KillPoint } from './testing/crash/turnstile.ts'

/*
 * A console process is killed with SIGKILL in the middle of an action, and the next one finds what it left. The short
 * form of `npm run bench -- crash`, which kills at every step of every kind of action.
 */

/** A hold runs out after ten seconds on PostgreSQL, so there are fewer kills there. */
const killsEach = { pglite: 3, postgresql: 1 }
/** A patch to the cluster beside is dead long before the console's own 12 s. */
const timing = { stableMs: 300, pollMs: 100, probeTimeoutMs: 1_500, patchDeadMs: 2_000 }

const scale = storyOf('scale')
const patched: KillPoint = { what: 'patch workload', nth: 1, when: 'after' }

/** Where the next one dies, too. */
const mending: readonly KillPoint[] = [
  { what: 'take', nth: 1, when: 'after' },
  { what: 'log reconciled', nth: 1, when: 'during' },
  { what: 'log reconciled', nth: 1, when: 'after' },
]

describe.concurrent.each(databaseKinds)('a console that is killed, on %s', (kind) => {
  let place: Place
  let server: TestServer
  let database: TestDatabase | null = null
  let lane: Lane

  beforeAll(async () => {
    place = await embeddedPlace()
    server = await testServer(kind)
    // The embedded database is in the folder of the console that opens it.
    if (kind === 'postgresql') database = await server.fresh()
    lane = await openLane(place, { databaseUrl: database?.databaseUrl ?? null, timing })
  })
  afterAll(async () => {
    await lane?.close()
    await database?.remove()
    await server?.remove()
    await place?.stop()
  })

  test('leaves each action to the next one, which ends it on record, with one effect or none', async () => {
    const trials: Trial[] = []
    for (const [index, story] of stories.entries())
      for (const kill of await some(lane, story, { count: killsEach[kind], from: index }))
        trials.push(await lane.trial(story, kill))
    for (const second of mending) trials.push(await lane.trial(scale, patched, second))
    expect(trials.flatMap(wordsOf)).toEqual([])
    const kills = trials.reduce((sum, trial) => sum + trial.kills, 0)
    expect(kills).toBeGreaterThan(stories.length * killsEach[kind] * 0.75 + mending.length)
    expect(await lane.log()).toMatchObject({ isIntact: true, lost: [] })
  }, 600_000)
})

function wordsOf({ story, kill, problems }: Trial): readonly string[] {
  return problems.map((problem) => `${story}, ${kill?.when} ${kill?.what} ${kill?.nth}: ${problem}`)
}

/** Spread over the action, and other ones for other kinds. */
async function some(
  lane: Lane,
  story: Story,
  { count, from }: { count: number; from: number },
): Promise<readonly KillPoint[]> {
  const points = pointsOf(await lane.calls(story))
  const at = (share: number) => points[Math.floor(share * points.length)]
  const shares = Array.from({ length: count }, (_, index) => (index + ((from * 5) % 8) / 8) / count)
  return shares.flatMap((share) => at(share) ?? [])
}
