import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLane, type Lane } from '#demo/testing/crash/lane.ts'
import type { Place } from '#demo/testing/crash/place.ts'
import { stories } from '#demo/testing/crash/stories.ts'
import type { KillPoint } from '#demo/testing/crash/turnstile.ts'
import { servedPlace } from './crash-place.ts'
import { restoreRights } from './drills/rights.ts'
import { installTracardi } from './installation.ts'
import { clusterUnderTest } from './under-test.ts'

/* A console process that is killed around its write to a real API server, for every kind of action. */

const cluster = clusterUnderTest()
let place: Place
let lane: Lane

beforeAll(async () => {
  await installTracardi(cluster)
  await restoreRights(cluster)
  place = await servedPlace(cluster)
  const timing = { stableMs: 1_000, pollMs: 200, probeTimeoutMs: 5_000 }
  lane = await openLane(place, { databaseUrl: null, timing })
})
afterAll(async () => {
  await lane?.close()
  await place?.stop()
  await installTracardi(cluster)
})

test.each(stories)(
  'killed around the write of “$name”, it leaves one effect or none, and the next one ends it on record',
  async (story) => {
    const what = story.name.endsWith('rotation') ? 'patch secret' : 'patch workload'
    const kills: readonly KillPoint[] = [
      { what, nth: 1, when: 'during' },
      { what, nth: 1, when: 'after' },
      { what: 'log outcome', nth: 1, when: 'before' },
    ]
    for (const kill of kills) expect(await lane.trial(story, kill)).toMatchObject({ kill, kills: 1, problems: [] })
    expect(await lane.log()).toMatchObject({ isIntact: true, lost: [] })
  },
  300_000,
)
