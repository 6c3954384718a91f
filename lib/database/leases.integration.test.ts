import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actionStore } from './actions.ts'
import { holdAction, letActionGo, restAction } from './leases.ts'
import { claimReveal, releaseReveal } from './reveals.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'
import { uuidV7 } from './uuid-v7.ts'

const minute = 60_000

describe.each(databaseKinds)('on %s', (kind) => {
  let server: TestServer
  let kept: TestDatabase

  beforeAll(async () => {
    server = await testServer(kind)
    kept = await server.fresh()
  })
  afterAll(async () => {
    await kept.remove()
    await server.remove()
  })
  const prisma = () => kept.database.prisma

  async function anAction(): Promise<string> {
    const actionId = uuidV7()
    const now = new Date().toISOString()
    await actionStore(prisma()).savePlan(
      {
        actionId,
        kind: 'rotate-password',
        target: {
          namespace: 'n',
          kind: 'Secret',
          name: actionId,
          uid: 'u',
          resourceVersion: '1',
          generation: 0,
          release: 'r',
        },
        guardrails: [],
        plannedAt: now,
        expiresAt: now,
        kubectl: '',
        hash: '0'.repeat(64),
        account: null,
        source: 'generate',
        current: 'secret',
        probes: [],
      },
      { id: '1', name: 'admin' },
    )
    return actionId
  }

  test('of many that reach for an action at once, one holds it', async () => {
    const id = await anAction()
    const holders = Array.from({ length: 12 }, (_, number) => `process-${number}`)
    const answers = await Promise.all(holders.map((holder) => holdAction(prisma(), id, { holder, forMs: minute })))
    expect(answers.filter((answer) => answer === null)).toHaveLength(1)
    expect(answers.find((answer) => answer !== null)?.freeInMs).toBeGreaterThan(minute - 20_000)
  })

  test('it is renewed by its holder, taken when it is over, and free when it is let go', async () => {
    const id = await anAction()
    expect(await holdAction(prisma(), id, { holder: 'a', forMs: minute })).toBeNull()
    expect(await holdAction(prisma(), id, { holder: 'a', forMs: 0 })).toBeNull()
    expect(await holdAction(prisma(), id, { holder: 'b', forMs: minute })).toBeNull()
    expect(await holdAction(prisma(), id, { holder: 'a', forMs: minute })).not.toBeNull()
    await letActionGo(prisma(), id, 'a')
    expect(await holdAction(prisma(), id, { holder: 'a', forMs: minute })).not.toBeNull()
    await letActionGo(prisma(), id, 'b')
    expect(await holdAction(prisma(), id, { holder: 'a', forMs: minute })).toBeNull()
  })

  test('a process that knows itself alone takes over from a dead one, but not from a rest', async () => {
    const id = await anAction()
    await holdAction(prisma(), id, { holder: 'dead', forMs: minute })
    expect(await holdAction(prisma(), id, { holder: 'alone', forMs: minute, isSoleProcess: true })).toBeNull()
    await restAction(prisma(), id, minute)
    expect(await holdAction(prisma(), id, { holder: 'alone', forMs: minute, isSoleProcess: true })).not.toBeNull()
    await restAction(prisma(), id, 0)
    expect(await holdAction(prisma(), id, { holder: 'alone', forMs: minute })).toBeNull()
  })

  test('a password is shown to one of many that ask, and again only if nothing was shown', async () => {
    const id = await anAction()
    const answers = await Promise.all(Array.from({ length: 8 }, () => claimReveal(prisma(), id)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    await releaseReveal(prisma(), id)
    expect(await claimReveal(prisma(), id)).toBe(true)
  })
})
