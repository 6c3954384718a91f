import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  authenticate,
  changePassword,
  changeRole,
  countAccounts,
  createAccount,
  disableAccount,
  enableAccount,
  findAccount,
  listAccounts,
} from './accounts.ts'
import type { ConsolePrisma } from './prisma.ts'
import { forgetSignInAttempts, sweepRateLimits, takeSignInAttempt } from './rate-limits.ts'
import { endSession, endSessionsOf, findSession, openSession, readSession, sessionRef } from './sessions.ts'
import { exchangeSetting } from './settings.ts'
import { createFirstAdmin, isSetupOpen, issueSetupToken } from './setup.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'

const password = 'vellum-otter-cobalt-pine'
const limits = { idleMs: 15 * 60_000, absoluteMs: 8 * 3_600_000 }
const start = new Date('2026-11-20T12:00:00Z')
const after = (milliseconds: number) => new Date(start.getTime() + milliseconds)

describe.each(databaseKinds)('who gets in, on %s', (kind) => {
  let server: TestServer
  let world: TestDatabase
  let prisma: ConsolePrisma

  beforeAll(async () => {
    server = await testServer(kind)
    world = await server.fresh()
    ;({ prisma } = world.database)
  })
  afterAll(async () => {
    await world?.remove()
    await server?.remove()
  })

  const account = async (name: string, role: 'admin' | 'operator' | 'auditor' = 'operator') => {
    const made = await createAccount(prisma, { name, role, password })
    if (!made.granted) throw new Error(made.refusal.message)
    return made.value
  }

  test('the first admin is made once, with the token, and the console is then closed to set-up', async () => {
    const first = { name: 'admin', password }
    const expired = await issueSetupToken(prisma, 60_000, start)
    expect(await createFirstAdmin(prisma, { ...first, token: expired }, after(60_000))).toMatchObject({
      refusal: { reason: 'token-invalid' },
    })
    const old = await issueSetupToken(prisma, 60_000)
    const token = await issueSetupToken(prisma, 60_000)
    expect(await isSetupOpen(prisma)).toBe(true)
    expect(await createFirstAdmin(prisma, { ...first, token: old })).toMatchObject({
      refusal: { reason: 'token-invalid' },
    })
    expect(await createFirstAdmin(prisma, { ...first, token, password: 'short' })).toMatchObject({
      refusal: { reason: 'password-weak' },
    })
    const both = await Promise.all(
      ['admin', 'intruder'].map((name) => createFirstAdmin(prisma, { token, name, password })),
    )
    expect(both.filter((answer) => answer.granted)).toHaveLength(1)
    expect(await countAccounts(prisma)).toBe(1)
    expect(await isSetupOpen(prisma)).toBe(false)
    expect(await createFirstAdmin(prisma, { ...first, token })).toMatchObject({ refusal: { reason: 'already-set-up' } })
    expect(await listAccounts(prisma)).toMatchObject([{ role: 'admin' }])
  })

  test('neither the token nor a password is in the database', async () => {
    const token = await issueSetupToken(prisma, 60_000)
    const rows: unknown =
      await prisma.$queryRaw`select (select json_agg(a)::text from account a) as a, (select json_agg(s)::text from setup_token s) as s`
    const dump = JSON.stringify(rows)
    expect(dump).not.toContain(token)
    expect(dump).not.toContain(password)
  })

  test('a name is taken once, in one form, and never given again', async () => {
    await account('taken')
    expect(await createAccount(prisma, { name: 'taken', role: 'auditor', password })).toMatchObject({
      refusal: { reason: 'name-taken' },
    })
    for (const name of ['Taken', 'with space', '', 'x'.repeat(65), 'ünicode', "a'; drop table account; --"]) {
      expect(await createAccount(prisma, { name, role: 'operator', password })).toMatchObject({
        refusal: { reason: 'name-malformed' },
      })
      expect(await findAccount(prisma, name)).toBeNull()
    }
  })

  test('only the right password of an enabled account signs in', async () => {
    const oncall = await account('oncall')
    expect(await authenticate(prisma, 'oncall', password)).toEqual({ granted: true, account: oncall })
    expect(await authenticate(prisma, 'oncall', `${password} `)).toMatchObject({
      granted: false,
      because: 'wrong-password',
    })
    expect(await authenticate(prisma, 'nobody', password)).toEqual({
      granted: false,
      because: 'unknown',
      account: null,
    })
    await disableAccount(prisma, 'oncall')
    expect(await authenticate(prisma, 'oncall', password)).toMatchObject({ granted: false, because: 'disabled' })
    await enableAccount(prisma, 'oncall')
    expect(await authenticate(prisma, 'oncall', password)).toMatchObject({ granted: true })
  })

  test('the last admin who can sign in stays one, also when two admins disable each other at once', async () => {
    const admins = (await listAccounts(prisma)).filter((one) => one.role === 'admin' && one.disabledAt === null)
    const only = admins[0]?.name ?? ''
    expect(admins).toHaveLength(1)
    expect(await disableAccount(prisma, only)).toMatchObject({ refusal: { reason: 'last-admin' } })
    expect(await changeRole(prisma, only, 'auditor')).toMatchObject({ refusal: { reason: 'last-admin' } })
    await account('second', 'admin')
    const both = await Promise.all([disableAccount(prisma, only), disableAccount(prisma, 'second')])
    expect(both.filter((answer) => answer.granted)).toHaveLength(1)
    await enableAccount(prisma, only)
    expect(await changeRole(prisma, 'nobody', 'admin')).toMatchObject({ refusal: { reason: 'unknown-account' } })
  })

  test('a session is known by its id alone, and its role is what the account has now', async () => {
    const { id } = await account('changing')
    const { sid, ref } = await openSession(prisma, id, start)
    expect(sid).toMatch(/^[\w-]{43}$/)
    expect(ref).toBe(sessionRef(sid))
    expect(await findSession(prisma, sid, limits, after(1_000))).toMatchObject({
      state: 'live',
      session: {
        ref,
        account: { name: 'changing', role: 'operator' },
        expiresAt: after(limits.absoluteMs).toISOString(),
      },
    })
    await changeRole(prisma, 'changing', 'auditor')
    expect(await findSession(prisma, sid, limits, after(2_000))).toMatchObject({
      session: { account: { role: 'auditor' } },
    })
    expect(await findSession(prisma, 'somebody-elses', limits, after(2_000))).toEqual({ state: 'unknown' })
    const kept: unknown = await prisma.$queryRaw`select json_agg(s)::text from session s`
    expect(JSON.stringify(kept)).not.toContain(sid)
  })

  test('a session ends idle, in the end, and by everything that ends it', async () => {
    const { id } = await account('ending')
    const idle = await openSession(prisma, id, start)
    expect(await readSession(prisma, idle.sid, limits, after(limits.idleMs - 1))).toMatchObject({ state: 'live' })
    expect(await findSession(prisma, idle.sid, limits, after(limits.idleMs))).toEqual({
      state: 'ended',
      because: 'idle',
    })

    const busy = await openSession(prisma, id, start)
    for (let at = 0; at < limits.absoluteMs; at += limits.idleMs - 1_000) {
      expect(await findSession(prisma, busy.sid, limits, after(at))).toMatchObject({ state: 'live' })
    }
    expect(await findSession(prisma, busy.sid, limits, after(limits.absoluteMs))).toEqual({
      state: 'ended',
      because: 'expired',
    })

    const own = await openSession(prisma, id, start)
    expect(await endSession(prisma, own.sid, 'signed-out', start)).toBe(true)
    expect(await endSession(prisma, own.sid, 'revoked', start)).toBe(false)
    expect(await findSession(prisma, own.sid, limits, start)).toEqual({ state: 'ended', because: 'signed-out' })

    const revoked = await openSession(prisma, id, start)
    expect(await endSessionsOf(prisma, id, 'revoked', start)).toBeGreaterThan(0)
    expect(await readSession(prisma, revoked.sid, limits, start)).toEqual({ state: 'ended', because: 'revoked' })

    const rekeyed = await openSession(prisma, id, start)
    expect(await changePassword(prisma, 'ending', 'walnut-ferry-quartz-moss')).toMatchObject({ granted: true })
    expect(await readSession(prisma, rekeyed.sid, limits, start)).toEqual({
      state: 'ended',
      because: 'password-changed',
    })

    const disabled = await openSession(prisma, id, start)
    await disableAccount(prisma, 'ending')
    expect(await readSession(prisma, disabled.sid, limits, start)).toEqual({
      state: 'ended',
      because: 'account-disabled',
    })
  })

  test('reading a session does not keep it awake, using it does', async () => {
    const { id } = await account('sleepy')
    const { sid } = await openSession(prisma, id, start)
    await readSession(prisma, sid, limits, after(10 * 60_000))
    expect(await readSession(prisma, sid, limits, after(16 * 60_000))).toMatchObject({ because: 'idle' })
    await findSession(prisma, sid, limits, after(10 * 60_000))
    expect(await readSession(prisma, sid, limits, after(16 * 60_000))).toMatchObject({ state: 'live' })
  })

  test('a fourth session displaces the oldest', async () => {
    const { id } = await account('everywhere')
    const opened = []
    for (let count = 0; count < 4; count += 1) opened.push(await openSession(prisma, id, after(count)))
    expect(opened.map(({ displaced }) => displaced)).toEqual([0, 0, 0, 1])
    const states = await Promise.all(opened.map(({ sid }) => readSession(prisma, sid, limits, after(10))))
    expect(states.map(({ state }) => state)).toEqual(['ended', 'live', 'live', 'live'])
    expect(states[0]).toEqual({ state: 'ended', because: 'displaced' })
  })

  test('the sixth try at an account waits until the window ends, and another peer need not', async () => {
    const guess = { account: 'limited', peer: '10.0.0.1' }
    for (let count = 0; count < 5; count += 1) {
      expect(await takeSignInAttempt(prisma, guess, after(count * 60_000))).toEqual({ allowed: true })
    }
    expect(await takeSignInAttempt(prisma, guess, after(5 * 60_000))).toEqual({ allowed: false, waitSeconds: 600 })
    expect(await takeSignInAttempt(prisma, guess, after(14 * 60_000))).toEqual({ allowed: false, waitSeconds: 60 })
    expect(await takeSignInAttempt(prisma, { ...guess, peer: '10.0.0.2' }, after(14 * 60_000))).toEqual({
      allowed: true,
    })
    expect(await takeSignInAttempt(prisma, guess, after(15 * 60_000))).toEqual({ allowed: true })
  })

  test('a right password forgets the mistyped ones', async () => {
    const guess = { account: 'forgetful', peer: '10.0.1.1' }
    const at = after(60 * 60_000)
    for (let count = 0; count < 5; count += 1) await takeSignInAttempt(prisma, guess, at)
    await forgetSignInAttempts(prisma, guess)
    expect(await takeSignInAttempt(prisma, guess, at)).toEqual({ allowed: true })
  })

  test('a peer has twenty tries whatever the names, and everybody together sixty a minute', async () => {
    const at = after(120 * 60_000)
    const fromOne = []
    for (let count = 0; count < 21; count += 1) {
      fromOne.push(await takeSignInAttempt(prisma, { account: `guess-${count}`, peer: '10.0.2.1' }, at))
    }
    expect(fromOne.filter(({ allowed }) => allowed)).toHaveLength(20)
    const fromMany = await Promise.all(
      Array.from({ length: 60 }, (_, count) =>
        takeSignInAttempt(prisma, { account: 'many', peer: `10.1.0.${count}` }, at),
      ),
    )
    expect(fromMany.filter(({ allowed }) => allowed)).toHaveLength(40)
    expect(await takeSignInAttempt(prisma, { account: 'many', peer: '10.2.0.1' }, after(121 * 60_000))).toEqual({
      allowed: true,
    })
  })

  test('windows that are over are swept away', async () => {
    expect(await sweepRateLimits(prisma, after(24 * 3_600_000))).toBeGreaterThan(0)
    expect(await prisma.rateLimit.count()).toBe(0)
  })

  test('a setting answers what it was before', async () => {
    expect(await exchangeSetting(prisma, 'networks', ['127.0.0.0/8'])).toBeNull()
    expect(await exchangeSetting(prisma, 'networks', ['10.0.0.0/8'])).toEqual(['127.0.0.0/8'])
    expect(await exchangeSetting(prisma, 'networks', ['10.0.0.0/8'])).toEqual(['10.0.0.0/8'])
  })
})
