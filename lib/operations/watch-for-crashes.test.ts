import { expect, test } from 'vitest'
import type { Instance } from '#lib/domain/topology.ts'
import { carryOutEdit } from './carry-out-edit.ts'
import { admin, collectorRef, fakeWorld, settle, workloadOf, type FakeWorld } from './fake-world.ts'
import { followEdit } from './follow-edit.ts'
import { planEdit } from './plan-edit.ts'

type Crashing = { restarts: number; since: 'before the change' | 'the rollout'; runsApi?: boolean }

/** A world with one more instance in its picture, which crashes. Nothing but its pods tells how it is. */
function crashingWorld({ restarts, since, runsApi = false }: Crashing): FakeWorld {
  const world = fakeWorld(workloadOf(runsApi ? {} : { guiApi: null }))
  const { picture } = world.cluster
  let isThere = since === 'before the change'
  world.cluster.picture = () => {
    const seen = picture()
    const [some] = seen.instances
    if (!some || !isThere) return seen
    const lastTermination = { reason: 'Error', exitCode: 1, finishedAt: null }
    const crashing: Instance = { ...some, id: 'new', name: 'pod-new', state: 'crash-loop', restarts, lastTermination }
    return { ...seen, instances: [...seen.instances, crashing] }
  }
  return {
    ...world,
    pause: (milliseconds) => {
      isThere = true
      return world.pause(milliseconds)
    },
  }
}

async function scaled(world: FakeWorld) {
  const planned = await planEdit(world, admin, { ref: collectorRef, wish: { kind: 'scale', replicas: 6 } })
  if (!planned.granted) throw new Error('refused')
  const { actionId, hash } = planned.value
  const order = { actionId, planHash: hash, reason: 'INC-2291 more traffic', ticket: null, confirmation: null }
  await carryOutEdit(world, admin, order)
  const begun = world.now().getTime()
  await followEdit(world, actionId)
  return { action: (await world.actions.find(actionId))?.action, tookMs: world.now().getTime() - begun }
}

test('a new instance that crashes again and again is not waited for: the change is taken back', async () => {
  const world = crashingWorld({ restarts: 2, since: 'the rollout' })
  world.cluster.afterPatch = (reading) => (reading.mark?.endsWith('.revert') ? settle(reading) : reading)
  const { action, tookMs } = await scaled(world)
  expect(action).toMatchObject({
    state: 'rolled-back',
    message: expect.stringContaining('The new instance pod-new has crashed 3 times, the last time with exit code 1.'),
  })
  expect(world.entries.at(-1)?.outcome?.code).toBe('crash-loop')
  expect(tookMs).toBeLessThan(world.settings.rolloutTimeoutMs)
})

test('an instance that crashed before the change is no evidence against it', async () => {
  const world = crashingWorld({ restarts: 40, since: 'before the change' })
  expect((await scaled(world)).action?.state).toBe('succeeded')
})

test('a single restart is forgiven: the new instance may have been earlier than its store', async () => {
  const world = crashingWorld({ restarts: 1, since: 'the rollout' })
  expect((await scaled(world)).action?.state).toBe('succeeded')
})

test('a crash that begins once the counts have settled is seen while the instances are asked', async () => {
  const world = crashingWorld({ restarts: 2, since: 'the rollout', runsApi: true })
  const picture = world.cluster.picture
  let isAsking = false
  world.cluster.picture = () => {
    const seen = picture()
    return isAsking ? seen : { ...seen, instances: seen.instances.filter(({ id }) => id !== 'new') }
  }
  const change: FakeWorld['actions']['change'] = (id, changes) => {
    isAsking ||= changes.phase === 'probing'
    return world.actions.change(id, changes)
  }
  const { action } = await scaled({ ...world, actions: { ...world.actions, change } })
  expect(action).toMatchObject({ state: 'rolled-back', message: expect.stringContaining('has crashed 3 times') })
})
