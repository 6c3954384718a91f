import { describe, expect, test } from 'vitest'
import { isOpen } from '#lib/domain/action.ts'
import { Secret } from '#lib/domain/secret.ts'
import { hashOf } from './fake-rotation-tools.ts'
import {
  Crash,
  held,
  installation,
  isLockedOut,
  oldPassword,
  outside,
  startProcess,
  userName,
  type Fault,
  type Outside,
  type Process,
} from './fake-rotation.ts'
import { admin } from './fake-world.ts'
import { planRotation } from './plan-rotation.ts'
import type { World } from './ports.ts'
import { reconcileIntents } from './reconcile-intents.ts'
import { rotatePassword } from './rotate-password.ts'

/** Shapes of what is rotated: where the password was, and how Tracardi keeps it. */
const setups: Readonly<Record<string, () => Outside>> = {
  'a password in the Secret': () => outside(),
  'a typed password': () => outside({ username: userName }),
  'a password that a lost rotation left as pending': () =>
    outside({ username: userName, password: 'stale', pending: oldPassword }),
  'a build that hashes twice': () => {
    const out = outside()
    out.tracardi.isHashingTwice = true
    return out
  },
}

const kinds = ['crash-before', 'crash-after', 'silence-before', 'silence-after'] as const

async function settle({ background }: Process): Promise<void> {
  for (let done = 0; done < background.length; done += 1) await background[done]?.catch(onlyCrash)
}

function onlyCrash(error: unknown): void {
  if (!(error instanceof Crash)) throw error
}

/** One rotation that meets a fault, then processes that come after until nothing is open. The id of its action. */
async function rotateThrough(out: Outside, fault: Fault | null): Promise<{ id: string; calls: readonly string[] }> {
  const planning = startProcess(out, 'planning')
  const planned = await planRotation(planning.world, admin, { ...installation, source: 'generate' })
  if (!planned.granted) throw new Error('no plan')
  const { actionId, hash, current } = planned.value
  const first = startProcess(out, 'first', { fault })
  watch(out)
  const order = {
    actionId,
    planHash: hash,
    reason: 'INC-7 rotated on schedule',
    ticket: null,
    confirmation: null,
    installation,
    userName: null,
    newPassword: null,
    currentPassword: current === 'typed' ? new Secret(oldPassword) : null,
  }
  // A request that an outage or the end of the process cuts short has no answer.
  await rotatePassword(first.world, admin, order).catch(() => null)
  await settle(first)
  for (let round = 0; round < 4 && (await isStillOpen(out, actionId)); round += 1) {
    out.base.pass(60_000)
    const next = startProcess(out, `later-${round}`)
    await reconcileIntents(next.world)
    await settle(next)
  }
  return { id: actionId, calls: first.calls }
}

/** Looks at every moment whether somebody who reads the Secret could still get in. */
function watch(out: Outside): void {
  const { secret, tracardi } = out
  let [{ reading }, { stored }] = [secret, tracardi]
  const check = () => {
    if (isLockedOut(out)) throw new Error(`locked out: ${JSON.stringify(held(out))} against ${stored}`)
  }
  const knows = reading?.values['password'] !== undefined
  Object.defineProperty(secret, 'reading', {
    get: () => reading,
    set: (value: typeof reading) => {
      reading = value
      check()
    },
  })
  Object.defineProperty(tracardi, 'stored', {
    get: () => stored,
    set: (value: string) => {
      stored = value
      if (knows || held(out)['pending'] !== undefined) check()
    },
  })
}

async function isStillOpen(out: Outside, id: string): Promise<boolean> {
  const found = await out.base.actions.find(id)
  return found !== null && isOpen(found.action.state)
}

describe.each(Object.entries(setups))('with %s', (_name, setup) => {
  test('every call can be the last one: it is resumed or taken back, recorded, and nobody is locked out', async () => {
    const { calls } = await rotateThrough(setup(), null)
    expect(calls.length).toBeGreaterThan(25)
    const ends = new Set<string>()
    const wrong: string[] = []
    for (let at = 1; at <= calls.length; at += 1)
      for (const kind of kinds) {
        const out = setup()
        const { id } = await rotateThrough(out, { at, kind })
        const end = await endOf(out, id)
        ends.add(end.state)
        wrong.push(...end.wrong.map((claim) => `${kind} at ${at}, ${calls[at - 1]}: ${claim}`))
      }
    expect(wrong).toEqual([])
    expect([...ends]).toEqual(expect.arrayContaining(['not-applied', 'succeeded']))
  })
})

type Ending = { readonly state: string; readonly wrong: readonly string[] }

/** How it ended, and what of that must not be. */
async function endOf(out: Outside, id: string): Promise<Ending> {
  const found = await out.base.actions.find(id)
  if (!found) throw new Error('no action')
  const { state } = found.action
  const { password, pending } = held(out)
  const works = (text: string | undefined) => text !== undefined && hashOf(text) === out.tracardi.stored
  const entries = out.base.entries.filter(({ actionId }) => actionId === id)
  const says = entries.findLast(({ phase }) => phase === 'outcome' || phase === 'reconciled')?.outcome?.status
  const wasTouched = out.tracardi.asked.includes('change') || out.secret.reading?.resourceVersion !== '1'
  const claims: readonly (readonly [string, boolean])[] = [
    ['still open', isOpen(state)],
    ['a pending password was left', pending !== undefined && (pending !== oldPassword || state === 'succeeded')],
    ['no end on record', state !== 'planned' && says === undefined],
    ['two outcomes on record', entries.filter(({ phase }) => phase === 'outcome').length > 1],
    ['touched without an intent', wasTouched && entries[0]?.phase !== 'intent'],
    ...(state === 'succeeded'
      ? ([
          ['the record says otherwise', says !== 'succeeded'],
          ['the new password does not work', !works(password) || password === oldPassword],
          ['a session lives', out.tracardi.tokens.size > 0],
        ] as const)
      : ([
          ['an end of its own', !['rolled-back', 'not-applied', 'refused', 'planned'].includes(state)],
          ['the old password does not work', !works(oldPassword)],
        ] as const)),
  ]
  return { state, wrong: claims.filter(([, holds]) => holds).map(([claim]) => claim) }
}

describe('two console processes', () => {
  async function begin(out: Outside) {
    const planned = await planRotation(startProcess(out, 'planning').world, admin, {
      ...installation,
      source: 'generate',
    })
    if (!planned.granted) throw new Error('no plan')
    const { actionId, hash: planHash } = planned.value
    const nothing = { ticket: null, confirmation: null, userName: null, newPassword: null, currentPassword: null }
    return { actionId, planHash, reason: 'INC-7 rotated on schedule', installation, ...nothing }
  }

  test('what one is carrying through the other leaves alone', async () => {
    const out = outside()
    const order = await begin(out)
    const first = startProcess(out, 'first')
    const gate = Promise.withResolvers<void>()
    const { changePassword } = first.world.tracardi
    first.world.tracardi.changePassword = async (at, change) => {
      await gate.promise
      return changePassword(at, change)
    }
    await rotatePassword(first.world, admin, order)
    out.base.pass(1_000)
    const second = startProcess(out, 'second', { isAlone: false })
    await reconcileIntents(second.world)
    await settle(second)
    expect(second.calls).toEqual(['take'])
    gate.resolve()
    await settle(first)
    expect((await out.base.actions.find(order.actionId))?.action.state).toBe('succeeded')
    expect(out.tracardi.asked.filter((what) => what === 'change')).toHaveLength(1)
  })

  test('one that comes back while another carries on stops at once', async () => {
    const out = outside()
    const order = await begin(out)
    const first = startProcess(out, 'first')
    const [gate, reached] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const { changePassword } = first.world.tracardi
    first.world.tracardi.changePassword = async (at, change) => {
      reached.resolve()
      await gate.promise
      return changePassword(at, change)
    }
    await rotatePassword(first.world, admin, order)
    await reached.promise
    out.holds.set(order.actionId, { holder: 'second', until: out.base.elapsed() + 10_000 })
    gate.resolve()
    await settle(first)
    expect(await isStillOpen(out, order.actionId)).toBe(true)
    expect(held(out)['pending']).toBe('generated-by-first-1')
    expect(out.base.entries.some(({ phase }) => phase === 'outcome')).toBe(false)
  })

  test('one does not take up what it has in hand itself', async () => {
    const out = outside()
    const order = await begin(out)
    const first = startProcess(out, 'first')
    const gate = Promise.withResolvers<void>()
    const { changePassword } = first.world.tracardi
    first.world.tracardi.changePassword = (at, change) => gate.promise.then(() => changePassword(at, change))
    await rotatePassword(first.world, admin, order)
    await reconcileIntents(first.world)
    gate.resolve()
    await settle(first)
    expect(out.base.entries.filter(({ phase }) => phase === 'outcome')).toHaveLength(1)
    expect(out.tracardi.asked.filter((what) => what === 'change')).toHaveLength(1)
  })

  test('one that was away for too long finds its hold gone, and does and records no more', async () => {
    const out = outside()
    const order = await begin(out)
    const first = startProcess(out, 'first')
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    const { changePassword } = first.world.tracardi
    first.world.tracardi.changePassword = async (at, change) => {
      reached.resolve()
      await gate.promise
      return changePassword(at, change)
    }
    await rotatePassword(first.world, admin, order)
    await reached.promise
    watch(out)
    out.base.pass(11_000)
    const second = startProcess(out, 'second', { isAlone: false })
    await reconcileIntents(second.world)
    await settle(second)
    const password = held(out)['password']
    const entries = out.base.entries.length
    gate.resolve()
    await settle(first)
    expect(out.base.entries.length).toBe(entries)
    expect(held(out)['password']).toBe(password)
    expect(out.tracardi.stored).toBe(hashOf(password ?? ''))
    expect(out.base.entries.filter(({ phase }) => phase === 'outcome')).toHaveLength(1)
  })

  test('what a dead one held is taken when the hold has run out', async () => {
    const out = outside()
    const order = await begin(out)
    const first = startProcess(out, 'first', { fault: { at: 12, kind: 'crash-after' } })
    await rotatePassword(first.world, admin, order).catch(onlyCrash)
    await settle(first)
    expect(await isStillOpen(out, order.actionId)).toBe(true)
    const second = startProcess(out, 'second', { isAlone: false })
    await reconcileIntents(second.world)
    await settle(second)
    expect(await isStillOpen(out, order.actionId)).toBe(true)
    out.base.pass(10_000)
    await reconcileIntents(second.world)
    await settle(second)
    expect(await isStillOpen(out, order.actionId)).toBe(false)
  })
})

test('a rotation that had sent nothing is not taken up after an hour', async () => {
  const out = outside()
  const order = await beginAndDie(out)
  out.base.pass(2 * 60 * 60_000)
  const later = startProcess(out, 'later')
  await reconcileIntents(later.world)
  await settle(later)
  expect((await out.base.actions.find(order))?.action.state).toBe('rolled-back')
  expect(held(out)).toEqual({ username: userName, password: oldPassword })
})

async function beginAndDie(out: Outside): Promise<string> {
  const { calls } = await rotateThrough(outside(), null)
  const at = calls.indexOf('patch secret') + 1
  const planned = await planRotation(startProcess(out).world, admin, { ...installation, source: 'generate' })
  if (!planned.granted) throw new Error('no plan')
  const first = startProcess(out, 'first', { fault: { at, kind: 'crash-after' } })
  const { actionId, hash: planHash } = planned.value
  const nothing = { ticket: null, confirmation: null, userName: null, newPassword: null, currentPassword: null }
  const order = { actionId, planHash, reason: 'INC-7 rotated on schedule', installation, ...nothing }
  await rotatePassword(first.world, admin, order).catch(onlyCrash)
  return actionId
}

test('instances that are not in the picture yet have not fallen silent: a start waits for it', async () => {
  const out = outside()
  const id = await beginAndDie(out)
  const later = startProcess(out, 'later')
  const { topology, elapsed } = later.world
  const started = elapsed()
  const world: World = {
    ...later.world,
    topology: () =>
      elapsed() - started < 3_000 ? { ...topology(), freshness: 'starting', workloads: [], instances: [] } : topology(),
  }
  await reconcileIntents(world)
  await settle(later)
  expect((await out.base.actions.find(id))?.action.state).toBe('succeeded')
})

test('a picture that does not come leaves it open and untouched, on record once', async () => {
  const out = outside()
  const id = await beginAndDie(out)
  const later = startProcess(out, 'later')
  const world: World = { ...later.world, topology: () => ({ ...later.world.topology(), freshness: 'stale' }) }
  for (const _round of [1, 2]) {
    out.base.pass(60_000)
    await reconcileIntents(world)
    await settle(later)
  }
  expect((await out.base.actions.find(id))?.action.state).toBe('unknown')
  expect(held(out)['pending']).toBe('generated-by-first-1')
  expect(out.base.entries.filter(({ outcome }) => outcome?.status === 'unknown')).toHaveLength(1)
})
