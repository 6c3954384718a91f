import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { openAuditLog } from './audit-log.ts'
import { logCursors } from './log-cursors.ts'
import { receiverHolds } from './receiver-holds.ts'
import { databaseKinds, testServer, type TestServer } from './testing/test-database.ts'

const siem = 'syslog tls://siem'

describe.each(databaseKinds)('receivers on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer(kind)
  })
  afterAll(() => server.remove())

  async function opened(entries: number) {
    const own = await server.fresh()
    onTestFinished(() => own.remove())
    const log = await openAuditLog(own.database, { console: { version: 'test' }, sink: () => Promise.resolve() })
    const append = async (more: number) => {
      for (let connections = 0; connections < more; connections += 1) {
        await log.append({
          log: 'sec',
          action: 'network.refused',
          phase: 'note',
          actor: { type: 'system', name: 'console' },
          source: null,
          facts: { connections },
        })
      }
    }
    await append(entries)
    const store = (id: string, isAlone = false) => ({
      ...receiverHolds(own.database.prisma, { id, isAlone }),
      ...logCursors(own.database.prisma, { id }),
    })
    return { own, append, store }
  }

  test('a receiver that nobody knows yet begins with the first entry', async () => {
    const { store } = await opened(3)
    const { isHeld, cursors, outage } = await store('one').look(siem)
    expect({ isHeld, outage, sec: cursors.sec }).toEqual({
      isHeld: false,
      outage: null,
      sec: { next: 0, size: 3, waitingSince: expect.stringMatching(/^20.*\.\d{6}Z$/) },
    })
    const lines = await store('one').entries('sec', 1, 10)
    expect(lines.map(({ seq }) => seq)).toEqual([1, 2])
    expect(await store('one').entries('sec', 0, 2)).toHaveLength(2)
  })

  test('one console has a receiver to itself until its time is over', async () => {
    const { own, store } = await opened(2)
    const [one, other] = [store('one'), store('other')]
    expect(await one.hold(siem)).toBe(true)
    expect((await one.look(siem)).isHeld).toBe(true)
    expect(await other.hold(siem)).toBe(false)
    expect(await other.acknowledged(siem, 'sec', 1)).toBe(false)
    expect(await one.acknowledged(siem, 'sec', 1)).toBe(true)
    await own.asOwner(`update audit_receiver set held_until = clock_timestamp() - interval '1 second';`)
    expect(await other.hold(siem)).toBe(true)
    // It was asleep in between, and does not know.
    expect(await one.acknowledged(siem, 'sec', 2)).toBe(false)
    expect((await other.look(siem)).cursors.sec.next).toBe(1)
    await other.release(siem)
    expect(await one.hold(siem)).toBe(true)
  })

  test('where there is one process, what a dead one held is free', async () => {
    const { store } = await opened(1)
    expect(await store('dead').hold(siem)).toBe(true)
    expect(await store('alive', true).hold(siem)).toBe(true)
  })

  test('a hold that a clock which jumped has made too long is none', async () => {
    const { own, store } = await opened(1)
    expect(await store('one').hold(siem)).toBe(true)
    await own.asOwner(`update audit_receiver set held_until = clock_timestamp() + interval '2 hours';`)
    expect(await store('other').hold(siem)).toBe(true)
  })

  test('an outage begins once and ends', async () => {
    const { store } = await opened(1)
    const one = store('one')
    await one.hold(siem)
    await one.failed(siem, 'answers 503')
    const { outage } = await one.look(siem)
    await one.failed(siem, 'refuses the connection')
    expect((await one.look(siem)).outage).toMatchObject({
      since: outage?.since,
      failure: 'refuses the connection',
      toldSecondsAgo: null,
    })
    await one.told(siem)
    expect((await one.look(siem)).outage?.toldSecondsAgo).toBeLessThan(60)
    await one.recovered(siem)
    expect((await one.look(siem)).outage).toBeNull()
  })

  test('a cursor beyond a log that was put back from a copy does not skip what it grows by', async () => {
    const { append, store } = await opened(3)
    const one = store('one')
    await one.hold(siem)
    await one.acknowledged(siem, 'sec', 50)
    expect((await one.look(siem)).cursors.sec).toEqual({ next: 3, size: 3, waitingSince: null })
    await append(2)
    expect((await one.look(siem)).cursors.sec).toMatchObject({ next: 3, size: 5 })
  })
})
