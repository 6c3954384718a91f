import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Observation } from '#lib/domain/alerts/alert.ts'
import type { Judged } from '#lib/domain/alerts/finding.ts'
import type { AlertWorld } from '#lib/operations/alert-port.ts'
import { watchAlerts } from '#lib/operations/watch-alerts.ts'
import { acknowledge, alertStore, readAlerts, silence } from './alerts.ts'
import { openAuditLog } from './audit-log.ts'
import { readAudit } from './read-audit.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'

const start = Date.now() - 3_600_000
const trouble: Observation = { seen: 'trouble', severity: 'page', sentence: 'It fails.', detail: '2 % of requests.' }
const fine: Observation = { seen: 'fine' }
const blind: Observation = { seen: 'nothing', because: 'The source is silent.' }
const times = { forMs: 60_000, clearMs: 60_000 }

describe.each(databaseKinds)('alerts on %s', (kind) => {
  let server: TestServer
  let place: TestDatabase

  beforeAll(async () => {
    server = await testServer(kind)
    place = await server.fresh()
  })
  afterAll(async () => {
    await place?.remove()
    await server?.remove()
  })

  /** A console that judges one installation, each time 30 seconds later. */
  async function consoleOf(release: string, change: Partial<AlertWorld> = {}) {
    let now = start
    let observed: Observation = fine
    const installation = { namespace: 'tracardi', release }
    const key = `watch ${release}`
    const auditLog = await openAuditLog(place.database, { console: { version: '0' }, sink: async () => {} })
    const world: AlertWorld = {
      store: alertStore(place.database.prisma, []),
      auditLog,
      now: () => new Date(now),
      installations: () => [installation],
      judge: async (): Promise<readonly Judged[]> => [{ key, observed, times }],
      ...change,
    }
    const see = async (...seen: readonly Observation[]) => {
      for (const one of seen) {
        now += 30_000
        observed = one
        await watchAlerts(world)
      }
    }
    return { see, key, installation, world }
  }

  async function states(release: string): Promise<readonly unknown[]> {
    const filter = { log: 'ops', action: 'alert.changed' } as const
    const { entries } = await readAudit(place.database.prisma, filter, { limit: 200 })
    return entries
      .filter(({ facts }) => facts['installation'] === `tracardi/${release}`)
      .map(({ facts }) => facts['state'])
      .toReversed()
  }

  test('each change is recorded once, from firing over unknown to resolved', async () => {
    const { see, installation } = await consoleOf('one')
    await see(trouble, trouble)
    expect(await states('one')).toEqual([])
    await see(trouble, trouble, blind, blind)
    expect(await states('one')).toEqual(['firing', 'unknown'])
    await see(fine, fine, fine)
    expect(await states('one')).toEqual(['firing', 'unknown', 'resolved'])
    const [alert, ...others] = await readAlerts(place.database.prisma, installation, new Date(start))
    expect(others).toEqual([])
    expect(alert?.alert).toMatchObject({ state: 'resolved', since: new Date(start + 30_000).toISOString() })
  })

  test('trouble that comes again is a new alert, in nobody’s hand', async () => {
    const { see, installation, key } = await consoleOf('again')
    await see(trouble, trouble, trouble)
    await acknowledge(place.database.prisma, { key, by: 'oncall', at: new Date(), receivers: [] })
    await see(fine, fine, fine, trouble, trouble, trouble)
    expect(await states('again')).toEqual(['firing', 'resolved', 'firing'])
    const [alert] = await readAlerts(place.database.prisma, installation, new Date(start))
    expect(alert).toMatchObject({ acknowledged: null, alert: { state: 'firing' } })
  })

  test('of two consoles that judge at once, one records', async () => {
    const [one, other] = [await consoleOf('two'), await consoleOf('two')]
    for (const seen of [trouble, trouble, trouble, trouble, fine, fine, fine, fine])
      await Promise.all([one.see(seen), other.see(seen)])
    expect(await states('two')).toEqual(['firing', 'resolved'])
  })

  test('what could not be recorded is told all the same, and recorded later', async () => {
    let isBroken = true
    const whole = await consoleOf('later')
    const { see } = await consoleOf('later', {
      store: alertStore(place.database.prisma, ['webhook later']),
      auditLog: {
        append: (draft) => (isBroken ? Promise.reject(new Error('full')) : whole.world.auditLog.append(draft)),
      },
    })
    await see(trouble, trouble)
    await expect(see(trouble)).rejects.toThrow('full')
    expect(await states('later')).toEqual([])
    expect(await place.database.prisma.alertNotice.count({ where: { alert: 'watch later' } })).toBe(1)
    isBroken = false
    await see(trouble)
    expect(await states('later')).toEqual(['firing'])
    await see(trouble)
    expect(await states('later')).toEqual(['firing'])
  })

  test('a silence keeps who, until when and why', async () => {
    const { see, installation, key } = await consoleOf('quiet')
    await see(trouble, trouble, trouble)
    const until = new Date(start + 7_200_000).toISOString()
    await silence(place.database.prisma, key, { by: 'admin', until, reason: 'A planned load test' })
    const [alert] = await readAlerts(place.database.prisma, installation, new Date(start))
    expect(alert?.silence).toEqual({ by: 'admin', until, reason: 'A planned load test' })
    await see(trouble)
    expect((await readAlerts(place.database.prisma, installation, new Date(start)))[0]?.silence).not.toBeNull()
  })
})
