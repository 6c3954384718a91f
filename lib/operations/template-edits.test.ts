import { describe, expect, test } from 'vitest'
import type { EditPlan } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import type { Route, Workload } from '#lib/domain/topology.ts'
import { carryOutEdit } from './carry-out-edit.ts'
import type { EditWish } from './draft-edit.ts'
import { admin, collectorRef, fakeWorld, settle, topologyOf, workloadOf, type FakeWorld } from './fake-world.ts'
import { followEdit } from './follow-edit.ts'
import { planEdit } from './plan-edit.ts'

const ask = (world: FakeWorld, wish: EditWish) => planEdit(world, admin, { ref: collectorRef, wish })

async function plan(world: FakeWorld, wish: EditWish): Promise<EditPlan> {
  const result = await ask(world, wish)
  if (!result.granted) throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
  return result.value
}

async function run(world: FakeWorld, wish: EditWish) {
  const planned = await plan(world, wish)
  const order = { actionId: planned.actionId, planHash: planned.hash, reason: 'INC-2291 because', ticket: null }
  const result = await carryOutEdit(world, admin, { ...order, confirmation: planned.target.name })
  if (!result.granted) throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
  await followEdit(world, planned.actionId)
  const found = await world.actions.find(planned.actionId)
  if (!found) throw new Error('no action')
  return found.action
}

function refusedCodes(result: { granted: boolean; refusal?: Refusal }): string[] {
  const { refusal } = result
  if (refusal?.reason !== 'guardrail') return []
  return refusal.guardrails.filter(({ level }) => level === 'refuse').map(({ code }) => code)
}

const codes = ({ guardrails }: EditPlan) => guardrails.map(({ code, level }) => `${level} ${code}`)

/** The collector hides its GUI API; a second API cluster exposes it. */
function splitWorld(change: Partial<Workload> = {}, routes: readonly Route[] = []): FakeWorld {
  const world = fakeWorld(workloadOf(change))
  const picture = world.cluster.picture
  const gui = workloadOf({
    name: 'be-fa-private',
    id: 'tracardi/Deployment/be-fa-private',
    role: 'gui-api',
    guiApi: { source: { from: 'literal' }, declared: 'yes', effect: 'exposed' },
  })
  world.cluster.picture = () => ({ ...picture(), workloads: [...picture().workloads, gui], routes })
  return world
}

const exposed: Partial<Workload> = { guiApi: { source: { from: 'literal' }, declared: 'yes', effect: 'exposed' } }

const ingress: Route = {
  id: 'i',
  kind: 'Ingress',
  namespace: 'tracardi',
  name: 'public',
  release: 'tracardi',
  hosts: ['events.example.com'],
  paths: ['/'],
  tls: 'usual-port',
  exposure: 'internet',
  exposureEvidence: '',
  allowedRanges: [],
  addresses: [],
  targetIds: ['tracardi/Deployment/be-fa-public'],
}

describe('switching EXPOSE_GUI_API', () => {
  test('writes the literal on this workload alone, and each instance proves it', async () => {
    const world = splitWorld(exposed)
    const action = await run(world, { kind: 'switch-gui-api', value: 'no' })
    expect(world.patches.map(({ edit }) => edit)).toEqual([
      { guiApi: { container: 'be-fa-public', item: { from: 'literal', value: 'no' } } },
    ])
    expect(action).toMatchObject({
      state: 'succeeded',
      change: [{ path: '/spec/template/spec/containers/be-fa-public/env/EXPOSE_GUI_API', from: 'yes', to: 'no' }],
      message: 'Each of 5 instances says that the GUI API is hidden.',
    })
    expect(action.probes).toHaveLength(5)
    expect(world.entries.map(({ action: name, phase }) => `${name} ${phase}`)).toEqual([
      'gui-api.switch intent',
      'gui-api.switch outcome',
    ])
  })

  test('is taken back when one instance does not agree', async () => {
    const world = splitWorld(exposed)
    world.cluster.finding = (id) => (id.endsWith('-3') ? 'exposed' : 'hidden')
    const action = await run(world, { kind: 'switch-gui-api', value: 'no' })
    expect(action).toMatchObject({ state: 'rolled-back', message: expect.stringContaining('be-fa-public-3 says') })
    expect(world.cluster.reading?.fields.guiApi).toEqual({ 'be-fa-public': { from: 'literal', value: 'yes' } })
  })

  test('is taken back when instances that answered before fall silent', async () => {
    const world = splitWorld(exposed)
    const planned = await plan(world, { kind: 'switch-gui-api', value: 'no' })
    world.cluster.finding = () => 'unknown'
    const order = { actionId: planned.actionId, planHash: planned.hash, reason: 'INC-2291 because', ticket: null }
    await carryOutEdit(world, admin, { ...order, confirmation: planned.target.name })
    await followEdit(world, planned.actionId)
    expect((await world.actions.find(planned.actionId))?.action.state).toBe('rolled-back')
  })

  test('hiding where nobody can be asked is confirmed by name and ends as not verified, never as done', async () => {
    const world = splitWorld(exposed)
    world.cluster.finding = () => 'unknown'
    const planned = await plan(world, { kind: 'switch-gui-api', value: 'no' })
    expect(codes(planned)).toContain('confirm unverifiable')
    expect((await run(world, { kind: 'switch-gui-api', value: 'no' })).state).toBe('unverified')
  })

  test('opening where nobody can be asked is refused', async () => {
    const world = splitWorld()
    world.cluster.finding = () => 'unknown'
    expect(refusedCodes(await ask(world, { kind: 'switch-gui-api', value: 'yes' }))).toEqual(['unverifiable'])
  })

  test('opening what the Internet reaches asks for the typed name and says what opens', async () => {
    const world = splitWorld({}, [ingress])
    const planned = await plan(world, { kind: 'switch-gui-api', value: 'yes' })
    expect(planned.guardrails).toContainEqual({
      code: 'exposes-to-internet',
      level: 'confirm',
      routes: ['Ingress public (events.example.com)'],
    })
  })

  test('a way in that the console cannot judge is not called closed', async () => {
    const world = splitWorld({}, [{ ...ingress, exposure: 'unknown' }])
    expect(codes(await plan(world, { kind: 'switch-gui-api', value: 'yes' }))).toContain('confirm exposes-to-unknown')
  })

  test('hiding the last GUI API is refused, also when another one is scaled to zero', async () => {
    const alone = fakeWorld(workloadOf(exposed))
    expect(refusedCodes(await ask(alone, { kind: 'switch-gui-api', value: 'no' }))).toEqual(['last-gui-api'])
  })

  test('a shared value is left by this workload alone, and undo restores the reference', async () => {
    const source = { from: 'config-map', name: 'flags', key: 'expose' } as const
    const world = splitWorld({ guiApi: { source, declared: 'yes', effect: 'exposed' } })
    const reference = { ...source, optional: false }
    const { reading } = world.cluster
    if (!reading) throw new Error('no workload')
    world.cluster.reading = { ...reading, fields: { ...reading.fields, guiApi: { 'be-fa-public': reference } } }
    const planned = await plan(world, { kind: 'switch-gui-api', value: 'no' })
    expect(planned.guardrails).toContainEqual({ code: 'leaves-shared-value', level: 'note', source })
    const done = await run(world, { kind: 'switch-gui-api', value: 'no' })
    const undone = await run(world, { kind: 'undo', action: done.id })
    expect(undone).toMatchObject({ state: 'succeeded', undoes: done.id, kind: 'switch-gui-api' })
    expect(world.cluster.reading?.fields.guiApi).toEqual({ 'be-fa-public': reference })
  })

  test('a variable named twice, a value that is there already, and a workload without an API are refused', async () => {
    const twice = splitWorld()
    const { reading } = twice.cluster
    if (!reading) throw new Error('no workload')
    twice.cluster.reading = {
      ...reading,
      fields: { ...reading.fields, guiApi: { 'be-fa-public': { from: 'duplicate' } } },
    }
    expect(refusedCodes(await ask(twice, { kind: 'switch-gui-api', value: 'yes' }))).toEqual(['flag-duplicate'])
    expect(refusedCodes(await ask(splitWorld(), { kind: 'switch-gui-api', value: 'no' }))).toEqual(['flag-already'])
    const worker = fakeWorld(workloadOf({ role: 'worker', guiApi: null }))
    expect(refusedCodes(await ask(worker, { kind: 'switch-gui-api', value: 'no' }))).toEqual(['not-an-api'])
  })

  test('an open /install behind a known token is said in the same plan', async () => {
    const world = splitWorld({ ...exposed, installToken: 'default' })
    expect(codes(await plan(world, { kind: 'switch-gui-api', value: 'no' }))).toContain('note install-open')
    const own = splitWorld({ ...exposed, installToken: 'own' })
    expect(codes(await plan(own, { kind: 'switch-gui-api', value: 'no' }))).not.toContain('note install-open')
  })

  test('the values key of the flag is named, not that of the replicas', async () => {
    const helm = { tool: 'helm', name: 't', automatic: false, replicasKey: 'r', guiApiKey: 'api.public.flag' } as const
    const planned = await plan(splitWorld({ ...exposed, owners: [helm] }), { kind: 'switch-gui-api', value: 'no' })
    expect(planned.guardrails).toContainEqual(expect.objectContaining({ sets: 'gui-api', key: 'api.public.flag' }))
  })
})

describe('restarting', () => {
  test('changes one annotation of the template and is proven', async () => {
    const world = splitWorld()
    expect(await run(world, { kind: 'restart' })).toMatchObject({ state: 'succeeded' })
    expect(world.patches.map(({ edit }) => Object.keys(edit))).toEqual([['restartedAt']])
  })

  test('a single instance of a StatefulSet is an outage, a paused rollout and a running one are refused', async () => {
    const one = { desired: 1, total: 1, ready: 1, available: 1, updated: 1 }
    const single = splitWorld({ replicas: one })
    const { reading } = single.cluster
    if (!reading) throw new Error('no workload')
    const picture = single.cluster.picture()
    single.cluster.picture = () =>
      topologyOf(
        picture.workloads.map((each) => ({ ...each, kind: 'StatefulSet', id: each.id })),
        { instances: picture.instances },
      )
    expect(codes(await plan(single, { kind: 'restart' }))).toContain('confirm outage-while-restarting')
    for (const [state, code] of [
      ['paused', 'rollout-paused'],
      ['progressing', 'rollout-running'],
    ] as const) {
      const world = splitWorld()
      if (world.cluster.reading)
        world.cluster.reading = { ...world.cluster.reading, rollout: { ...world.cluster.reading.rollout, state } }
      expect(refusedCodes(await ask(world, { kind: 'restart' }))).toEqual([code])
    }
  })
})

describe('returning to a revision', () => {
  const earlier = {
    revision: '3',
    createdAt: null,
    isCurrent: false,
    images: ['tracardi/com-tracardi-api:1.1.0'],
    fields: { guiApi: { 'be-fa-public': { from: 'literal', value: 'yes' } }, restartedAt: null },
    otherDifferences: [],
  } as const

  test('writes the fields of that revision that differ, and nothing else', async () => {
    const world = splitWorld()
    world.cluster.revisions = [earlier]
    expect(await run(world, { kind: 'return-revision', revision: '3' })).toMatchObject({ state: 'succeeded' })
    expect(world.patches[0]?.edit).toEqual({
      guiApi: { container: 'be-fa-public', item: earlier.fields.guiApi['be-fa-public'] },
    })
  })

  test('one that differs in more than the console may write is refused with the command that does it', async () => {
    const world = splitWorld()
    world.cluster.revisions = [{ ...earlier, otherDifferences: ['/spec/containers/be-fa-public/image'] }]
    expect(await ask(world, { kind: 'return-revision', revision: '3' })).toMatchObject({
      refusal: {
        guardrails: [
          {
            code: 'revision-differs',
            command: expect.stringContaining('rollout undo deployment/be-fa-public --to-revision=3'),
          },
        ],
      },
    })
  })

  test('an unknown revision and the current one are refused', async () => {
    const world = splitWorld()
    world.cluster.revisions = [{ ...earlier, isCurrent: true }]
    expect(refusedCodes(await ask(world, { kind: 'return-revision', revision: '3' }))).toEqual(['revision-current'])
    expect(refusedCodes(await ask(world, { kind: 'return-revision', revision: '9' }))).toEqual(['revision-unknown'])
  })

  test('a rollout that hangs does not stop what mends it', async () => {
    const world = splitWorld()
    world.cluster.revisions = [earlier]
    const { reading } = world.cluster
    if (!reading) throw new Error('no workload')
    world.cluster.reading = { ...reading, rollout: { ...reading.rollout, state: 'progressing' } }
    expect(codes(await plan(world, { kind: 'return-revision', revision: '3' }))).toContain('note rollout-running')
  })
})

describe('undoing', () => {
  test('takes back a scale as a planned, audited action of its own', async () => {
    const world = splitWorld()
    const done = await run(world, { kind: 'scale', replicas: 6 })
    const undone = await run(world, { kind: 'undo', action: done.id })
    expect(undone).toMatchObject({ kind: 'scale', undoes: done.id, change: [{ from: 6, to: 5 }] })
    expect(world.entries.at(-1)?.facts).toMatchObject({ undoes: done.id })
  })

  test('what was changed again since is not overwritten', async () => {
    const world = splitWorld()
    const done = await run(world, { kind: 'scale', replicas: 6 })
    const { reading } = world.cluster
    if (!reading) throw new Error('no workload')
    world.cluster.reading = settle({ ...reading, fields: { ...reading.fields, replicas: 8 } })
    expect(refusedCodes(await ask(world, { kind: 'undo', action: done.id }))).toEqual(['undo-moved'])
  })

  test('an action that never reached the cluster has nothing to undo', async () => {
    const world = splitWorld()
    const planned = await plan(world, { kind: 'scale', replicas: 6 })
    expect(refusedCodes(await ask(world, { kind: 'undo', action: planned.actionId }))).toEqual(['undo-not-possible'])
  })
})
