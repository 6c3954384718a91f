import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from '#lib/database/testing/test-database.ts'
import { openAlertingLane, type AlertingLane, type Meanwhile } from './testing/crash/alerting-lane.ts'
import type { KillPoint } from './testing/crash/turnstile.ts'

/*
 * A console process is killed with SIGKILL while it judges alerts and tells a receiver, and the next one goes on. The
 * short form of `npm run bench -- alert-crash`, which kills at every step.
 */

const at = (when: KillPoint['when'], what: string, nth: number): KillPoint => ({ when, what, nth })

const kills: Record<(typeof databaseKinds)[number], readonly (readonly [Meanwhile, KillPoint])[]> = {
  pglite: [
    ['goes on', at('after', 'keep', 4)],
    ['goes on', at('after', 'keep', 1)],
    ['stays', at('during', 'keep', 2)],
    ['stays', at('during', 'send', 1)],
    ['stays', at('after', 'send', 2)],
    ['stays', at('during', 'delivered', 1)],
  ],
  postgresql: [
    ['goes on', at('after', 'keep', 4)],
    ['stays', at('after', 'send', 1)],
    ['stays', at('after', 'delivered', 2)],
  ],
}

describe.each(databaseKinds)('a console that is killed while it tells a receiver, on %s', (kind) => {
  let server: TestServer
  let database: TestDatabase | null = null
  let lane: AlertingLane

  beforeAll(async () => {
    server = await testServer(kind)
    // The embedded database is in the folder of the console that opens it.
    if (kind === 'postgresql') database = await server.fresh()
    lane = await openAlertingLane(database)
  })
  afterAll(async () => {
    await lane?.close()
    await database?.remove()
    await server?.remove()
  })

  test.each(kills[kind])('the world %s, killed %o: nothing is lost, and the order is kept', async (meanwhile, kill) => {
    expect(await lane.trial(kill, meanwhile)).toMatchObject({ isKilled: true, problems: [] })
  })

  test.runIf(kind === 'postgresql')('of two consoles the other one goes on', async () => {
    await lane.standBy()
    expect(await lane.trial(at('after', 'send', 3), 'stays')).toMatchObject({ isKilled: true, problems: [] })
  })
})
