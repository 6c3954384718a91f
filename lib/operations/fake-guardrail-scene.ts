import { standingRefusal } from '#lib/domain/change-block.ts'
import type { Guardrail } from '#lib/domain/guardrail.ts'
import { workloadId, type Topology, type Workload } from '#lib/domain/topology.ts'
import { carryOutEdit } from './carry-out-edit.ts'
import type { EditWish } from './draft-edit.ts'
import type { Order } from './fake-guardrail-orders.ts'
import { guiWorkload, installation, outside, startProcess, type Outside, type Process } from './fake-rotation.ts'
import { admin, fakeWorld, workloadOf, type FakeWorld } from './fake-world.ts'
import { followEdit } from './follow-edit.ts'
import { planEdit } from './plan-edit.ts'
import { planGroup } from './plan-group.ts'
import { planRotation } from './plan-rotation.ts'
import type { WorkloadReading } from './ports.ts'

/** What holds while something is asked; what is not named is as on a quiet day. */
export type Situation = {
  readonly is: string
  /** What the workload has been from the start. */
  readonly base?: Partial<Workload>
  /** Changes what the watch shows of it. */
  readonly workload?: (workload: Workload) => Workload
  readonly topology?: Partial<Topology>
  /** Changes what the API server answers. */
  readonly reading?: (reading: WorkloadReading) => WorkloadReading
  readonly world?: (world: FakeWorld) => Promise<void> | void
  readonly rotation?: (process: Process, out: Outside) => Promise<void> | void
}

/** What an admin asks for, with what was done before where that is taken back. */
type Edit = {
  readonly flag: 'yes' | 'no'
  readonly first?: EditWish
  readonly wish: (now: number, first: string) => EditWish
}

/** The other API cluster of the installation: it exposes the GUI API. */
const other = guiWorkload()

const scale = (by: number): Edit => ({
  flag: 'no',
  wish: (now) => ({ kind: 'scale', replicas: Math.max(0, now + by) }),
})
const undo = (_now: number, action: string): EditWish => ({ kind: 'undo', action })

const edits = {
  'Scale up': scale(1),
  'Scale down': scale(-1),
  'Scale several': scale(1),
  Expose: { flag: 'no', wish: () => ({ kind: 'switch-gui-api', value: 'yes' }) },
  Hide: { flag: 'yes', wish: () => ({ kind: 'switch-gui-api', value: 'no' }) },
  Restart: { flag: 'no', wish: () => ({ kind: 'restart' }) },
  Return: { flag: 'yes', wish: () => ({ kind: 'return-revision', revision: '1' }) },
  'Undo a scale': { flag: 'no', first: { kind: 'scale', replicas: 6 }, wish: undo },
  'Undo a hiding': { flag: 'yes', first: { kind: 'switch-gui-api', value: 'no' }, wish: undo },
  'Undo an exposure': { flag: 'no', first: { kind: 'switch-gui-api', value: 'yes' }, wish: undo },
} as const satisfies Readonly<Record<string, Edit>>

type EditName = keyof typeof edits
export type ActionName = EditName | 'Rotate'

export const actionNames: readonly ActionName[] = [
  'Scale up',
  'Scale down',
  'Scale several',
  'Expose',
  'Hide',
  'Restart',
  'Return',
  'Undo a scale',
  'Undo a hiding',
  'Undo an exposure',
  'Rotate',
]

/** `typed`: it runs once the name is typed, and not before; `waits`: for a second admin. Nothing was sent unless it runs. */
export type Submitted = 'refused' | 'typed' | 'waits' | 'runs'

/** What becomes of the action when its plan is confirmed; null where the situation leaves nothing to ask for. */
export async function submit(action: EditName, situation: Situation): Promise<Submitted | null> {
  const scene = await sceneOf(edits[action], situation)
  if (scene === null) return null
  const order = await orderOf(action, scene)
  const { world, workload } = scene
  const sent = world.patches.length
  if (order === null) return 'refused'
  const asked = await carryOutEdit(world, admin, { ...order, confirmation: null })
  if (asked.granted && asked.value.state === 'pending-approval' && world.patches.length === sent) return 'waits'
  if (asked.granted) return 'runs'
  if (world.patches.length > sent) throw new Error('Something was sent without the typed name')
  return (await carryOutEdit(world, admin, { ...order, confirmation: workload.name })).granted ? 'typed' : 'refused'
}

/** Whether a plan of a quiet day, its name typed, still runs when the situation came about meanwhile. */
export async function submitLate(action: EditName, situation: Situation): Promise<boolean> {
  const scene = await sceneOf(edits[action], { is: 'A quiet day' })
  const order = scene && (await orderOf(action, scene))
  if (!order) throw new Error(`${action} is not planned on a quiet day`)
  const { world, workload } = scene
  await comeAbout(situation, scene)
  const sent = world.patches.length
  const answer = await carryOutEdit(world, admin, { ...order, confirmation: workload.name })
  const runs = answer.granted && answer.value.state !== 'pending-approval'
  if (world.patches.length > sent !== runs) throw new Error('What was answered is not what was done')
  return runs
}

type Scene = { readonly world: FakeWorld; readonly workload: Workload; readonly first: string }

async function orderOf(action: EditName, { world, workload, first }: Scene) {
  const edit: Edit = edits[action]
  const wish = edit.wish(world.cluster.reading?.fields.replicas ?? 0, first)
  const planned = await planEdit(world, admin, { ref: workload, wish })
  if (!planned.granted) return null
  const { actionId, hash: planHash } = planned.value
  return { actionId, planHash, reason: 'INC-2 asked for', ticket: null }
}

/** Everything that the plan says was checked; null where the situation leaves nothing to ask for. */
export async function guardrailsOf(action: ActionName, situation: Situation): Promise<readonly Guardrail[] | null> {
  if (action === 'Rotate') return guardrailsOfRotation(situation)
  const edit: Edit = edits[action]
  const scene = await sceneOf(edit, situation)
  if (scene === null) return null
  const { world, workload, first } = scene
  const wish = edit.wish(world.cluster.reading?.fields.replicas ?? 0, first)
  return action === 'Scale several' ? guardrailsOfGroup(world, workload, wish) : guardrailsOfWish(world, workload, wish)
}

export async function guardrailsOfOrder({ is, wish, base = {}, flag = 'no' }: Order) {
  const scene = await sceneOf({ flag }, { is, base })
  return scene && guardrailsOfWish(scene.world, scene.workload, wish)
}

async function guardrailsOfWish(world: FakeWorld, ref: Workload, wish: EditWish) {
  const planned = await planEdit(world, admin, { ref, wish })
  if (planned.granted) return planned.value.guardrails
  return planned.refusal.reason === 'guardrail' ? planned.refusal.guardrails : null
}

async function guardrailsOfGroup(world: FakeWorld, ref: Workload, wish: EditWish) {
  if (wish.kind !== 'scale') throw new Error('only scales are planned together')
  const { parts, hash } = await planGroup(world, admin, [{ ref, replicas: wish.replicas }])
  const [part] = parts
  if (part && 'plan' in part && hash !== null) return part.plan.guardrails
  return part && 'refusal' in part && part.refusal.reason === 'guardrail' && hash === null
    ? part.refusal.guardrails
    : null
}

const buttons = {
  'Scale up': 'scale',
  'Scale down': 'scale',
  Expose: 'switch-gui-api',
  Hide: 'switch-gui-api',
  Restart: 'restart',
  Return: 'return-revision',
} as const

export const buttonNames = ['Scale up', 'Scale down', 'Expose', 'Hide', 'Restart', 'Return'] as const

/** Why the button of the action is off before anything is asked; null where it is on. */
export async function standingRefusalOf(
  action: (typeof buttonNames)[number],
  situation: Situation,
): Promise<Guardrail | null> {
  const scene = await sceneOf(edits[action], situation)
  const topology = scene?.world.topology()
  const workload = topology?.workloads.find(({ id }) => id === scene?.workload.id)
  if (!scene || !topology || !workload) throw new Error('no scene')
  return standingRefusal(buttons[action], workload, { topology, policy: scene.world.settings.policy })
}

/** A world in that situation, with what was done before it came about; null where that cannot be done. */
async function sceneOf({ flag, first }: Pick<Edit, 'flag' | 'first'>, situation: Situation): Promise<Scene | null> {
  const workload = baseOf(flag, situation)
  const world = fakeWorld(workload)
  const bare = world.cluster.picture
  world.cluster.picture = () => ({ ...bare(), workloads: [...bare().workloads, other] })
  world.cluster.revisions = [
    {
      revision: '1',
      isCurrent: false,
      otherDifferences: [],
      createdAt: null,
      images: [],
      fields: { guiApi: { [workload.container ?? '']: { from: 'literal', value: 'no' } }, restartedAt: null },
    },
  ]
  const done = first === undefined ? '' : await runToEnd(world, workload, first)
  if (done === null) return null
  const scene = { world, workload, first: done }
  await comeAbout(situation, scene)
  return scene
}

async function comeAbout(situation: Situation, { world, workload }: Scene) {
  const seen = world.cluster.picture
  world.cluster.picture = () => pictureIn(situation, seen(), workload.id)
  if (world.cluster.reading && situation.reading) world.cluster.reading = situation.reading(world.cluster.reading)
  await situation.world?.(world)
}

function baseOf(flag: 'yes' | 'no', { base = {} }: Situation): Workload {
  const effect = flag === 'yes' ? 'exposed' : 'hidden'
  const plain = workloadOf({ guiApi: { source: { from: 'literal' }, declared: flag, effect }, ...base })
  return { ...plain, id: workloadId(plain) }
}

function pictureIn({ workload = (same) => same, topology = {} }: Situation, seen: Topology, id: string): Topology {
  const workloads = seen.workloads.map((one) => (one.id === id ? workload(one) : one))
  return { ...seen, workloads, ...topology }
}

async function runToEnd(world: FakeWorld, ref: Workload, wish: EditWish): Promise<string | null> {
  const planned = await planEdit(world, admin, { ref, wish })
  if (!planned.granted) return null
  const { actionId, hash: planHash, target } = planned.value
  const order = { actionId, planHash, reason: 'INC-1 first', ticket: null, confirmation: target.name }
  const carried = await carryOutEdit(world, admin, order)
  if (!carried.granted) return null
  await followEdit(world, actionId)
  return actionId
}

async function guardrailsOfRotation(situation: Situation): Promise<readonly Guardrail[] | null> {
  const out = outside()
  const process = startProcess(out)
  const { world } = process
  const seen = world.topology()
  await situation.rotation?.(process, out)
  const asked = { ...world, topology: () => pictureIn(situation, seen, other.id) }
  const planned = await planRotation(asked, admin, { ...installation, source: 'generate' })
  if (planned.granted) return planned.value.guardrails
  return planned.refusal.reason === 'guardrail' ? planned.refusal.guardrails : null
}
