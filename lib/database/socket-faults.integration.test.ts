import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openAuditLog, type ConsoleAuditLog } from './audit-log.ts'
import { openDatabase, type OpenDatabase } from './open-database.ts'
import { checkChain } from './read-audit.ts'
import { postgresProxy, type Fate, type Passing, type PostgresProxy } from './testing/postgres-proxy.ts'
import { embedded, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'

/** What an append says and hears, in the order of PostgreSQL's extended protocol. */
const messages = [
  ...['P', 'B', 'D', 'E', 'S'].map((type) => ({ from: 'console', type }) as const),
  ...['1', '2', 'T', 'D', 'C', 'Z'].map((type) => ({ from: 'server', type }) as const),
]
const fates = ['cut', 'cut-after', 'reset'] as const

describe('a console that reaches PostgreSQL over a bad line', () => {
  let server: TestServer
  let own: TestDatabase
  let proxy: PostgresProxy
  let database: OpenDatabase
  let log: ConsoleAuditLog
  let count = 0

  const connectedBy = async (through: PostgresProxy) => {
    const url = new URL(own.databaseUrl ?? '')
    url.port = String(through.port)
    return await openDatabase({ ...embedded('/nonexistent'), databaseUrl: url.href }, () => {})
  }
  const logOf = (from: OpenDatabase) =>
    openAuditLog(from, { console: { version: 'test' }, sink: () => Promise.resolve() })
  const append = async (to: ConsoleAuditLog = log) => {
    count += 1
    const { id } = await to.append({
      log: 'ops',
      action: 'console.stopping',
      phase: 'note',
      actor: { type: 'system', name: 'console' },
      source: null,
      facts: { cause: `stop ${count}`, opsSize: 0, secSize: 0 },
    })
    return id
  }
  /** How often each entry with this id is there. */
  const stored = async (id: string) => {
    const rows: unknown = await own.database.prisma
      .$queryRaw`select count(*)::int as n from audit.entry where id = ${id}`
    return rows
  }
  /** Breaks the first append's connection there, once. */
  const breakAt = (place: (typeof messages)[number], fate: Fate) => {
    let isOver = false
    let isAppend = false
    proxy.decide = ({ from, type, bytes }) => {
      if (from === 'console' && type === 'P') isAppend = bytes.includes('audit.append')
      if (isOver || !isAppend || from !== place.from || type !== place.type) return 'pass'
      isOver = true
      return fate
    }
    return () => isOver
  }

  beforeAll(async () => {
    server = await testServer('postgresql')
    own = await server.fresh()
    proxy = await postgresProxy(Number(new URL(own.databaseUrl ?? '').port))
    database = await connectedBy(proxy)
    log = await logOf(database)
  })
  afterAll(async () => {
    await database?.close()
    await proxy?.close()
    await own?.remove()
    await server?.remove()
  })

  test.each(messages.flatMap((place) => fates.map((fate) => ({ ...place, fate }))))(
    '$fate at the message $type of the $from: the entry is there once, and acknowledged',
    async ({ fate, ...place }) => {
      const happened = breakAt(place, fate)
      const id = await append()
      expect(happened()).toBe(true)
      expect(await stored(id)).toEqual([{ n: 1 }])
      expect(log.health()).toEqual({ state: 'writable' })
    },
  )

  test('of many that append while connections break, whoever was told yes finds the entry, and nothing is there twice', async () => {
    let passed = 0
    proxy.decide = () => {
      passed += 1
      return passed % 41 === 0 ? 'reset' : 'pass'
    }
    const told: string[] = []
    const write = async () => {
      for (let round = 0; round < 25; round += 1) {
        await append().then(
          (id) => told.push(id),
          (error: unknown) => expect(error).toMatchObject({ name: 'AuditUnavailable' }),
        )
      }
    }
    await Promise.all(Array.from({ length: 8 }, write))
    proxy.decide = () => 'pass'
    expect(told.length).toBeGreaterThan(50)
    for (const id of told) expect(await stored(id)).toEqual([{ n: 1 }])
    expect(await checkChain(own.database.prisma, 'ops')).toMatchObject({ intact: true })
  })

  test('a line that swallows everything is given up, and the entry is written over another', async () => {
    const overALineThatHolds = async (from: Passing['from'], last: string) => {
      const line = await postgresProxy(Number(new URL(own.databaseUrl ?? '').port))
      const far = await connectedBy(line)
      const itsLog = await logOf(far)
      let isOver = false
      line.decide = (passing) => {
        if (isOver || passing.from !== from || passing.type !== last) return 'pass'
        isOver = true
        return 'hold'
      }
      expect(await stored(await append(itsLog))).toEqual([{ n: 1 }])
      expect(isOver).toBe(true)
      await far.close()
      await line.close()
    }
    await Promise.all([overALineThatHolds('console', 'P'), overALineThatHolds('server', 'Z')])
    // By itself: until it is given up, the server keeps the log's head for it, and every other append waits.
    await overALineThatHolds('console', 'S')
  })

  test('the server is asked to notice by itself that a line is dead', async () => {
    const rows = await database.prisma.$queryRaw`select current_setting('tcp_keepalives_idle')::int as idle,
      current_setting('tcp_keepalives_interval')::int as every, current_setting('tcp_keepalives_count')::int as times`
    expect(rows).toEqual([{ idle: 10, every: 5, times: 3 }])
  })

  test('an append that arrives after it was given up is not written a second time', async () => {
    const late: Buffer[] = []
    let first = 0
    let hasArrived = false
    const arrived = Promise.withResolvers<void>()
    proxy.decide = async ({ from, type, bytes, connection }: Passing) => {
      if (from === 'server' && connection === first && type === 'Z') arrived.resolve()
      if (from !== 'console') return 'pass'
      const isAppend = type === 'P' && bytes.includes('audit.append')
      if (first === 0 && isAppend) first = connection
      if (connection === first && !hasArrived) {
        late.push(bytes)
        return type === 'S' ? 'leave' : 'swallow'
      }
      if (isAppend && !hasArrived) {
        // The retry is on its way, and now the first one gets through.
        hasArrived = true
        proxy.send(first, Buffer.concat(late))
        await arrived.promise
      }
      return 'pass'
    }
    const id = await append()
    expect(hasArrived).toBe(true)
    expect(await stored(id)).toEqual([{ n: 1 }])
    proxy.decide = () => 'pass'
    expect(await checkChain(own.database.prisma, 'ops')).toMatchObject({ intact: true })
  })
})
