import { holdsTarget, type EditPlan, type Plan } from '#lib/domain/action.ts'
import { adminPasswordKeys } from '#lib/domain/admin-password.ts'
import { holds } from '#lib/domain/workload-edit.ts'
import { refOf } from '#lib/operations/edit-target.ts'
import type { RecordedPhase, SecretReading, WorkloadReading } from '#lib/operations/ports.ts'
import type { Place } from './place.ts'
import type { Looked } from './protocol.ts'

/** On record already, or nothing was ever begun. */
export function hasVerdict({ action, phases }: Looked): boolean {
  return !holdsTarget(action.state) || phases.some(({ phase }) => phase === 'reconciled')
}

/** What must not be after a crash: an effect too many or too few, an effect or an end that is not on record. */
export async function judge(place: Place, plan: Plan, looked: Looked, before: Held | null): Promise<readonly string[]> {
  const record = recordProblems(looked)
  if (plan.kind === 'rotate-password')
    return [...record, ...rotationProblems(place, looked, before, await heldBy(place))]
  const reading = await place.kubernetes.readWorkload(refOf(plan))
  return [...record, ...(reading ? editProblems(plan, looked, reading) : ['the workload is gone'])]
}

function recordProblems({ action, phases }: Looked): string[] {
  const intents = phases.filter(({ phase }) => phase === 'intent').length
  const ends = phases.filter(isEnd).length
  const wasBegun = action.state !== 'planned'
  // A request and a yes have no outcome.
  const said = phases.filter(({ phase, outcome }) => phase === 'approval' && outcome === null).length
  return [
    ...(said > 2 ? [`${said} requests and yeses`] : []),
    ...(action.approval !== null && intents > 0 && said < 2 ? ['begun without a request and a yes on record'] : []),
    ...(holdsTarget(action.state) ? [`it is still ${action.state}`] : []),
    ...(intents > 1 ? [`${intents} intents`] : []),
    ...(wasBegun && ends !== 1 ? [`${ends} ends on record of one that is ${action.state}`] : []),
    ...(!wasBegun && phases.length > 0 ? ['entries about a plan that was never claimed'] : []),
  ]
}

const goesOn = new Set(['applied', 'no-answer', 'found'])

function isEnd({ phase, outcome }: RecordedPhase): boolean {
  if (phase === 'approval') return outcome?.code === 'lapsed'
  return phase === 'outcome' || (phase === 'reconciled' && !goesOn.has(outcome?.code ?? ''))
}

/** Each accepted patch is one generation. */
function editProblems(plan: EditPlan, { action, phases }: Looked, reading: WorkloadReading): string[] {
  const writes = reading.rollout.generation - plan.target.generation
  const isRecorded = phases.some(({ phase }) => phase === 'intent')
  const expected = expectedWrites[action.state]
  const stands = writes === 1 ? plan.after : plan.before
  return [
    ...(expected === undefined ? [`it ended as ${action.state}: ${action.message}`] : []),
    ...(expected !== undefined && writes !== expected ? [`${writes} writes of one that is ${action.state}`] : []),
    ...(writes > 0 && !isRecorded ? ['written without an intent'] : []),
    ...(holds(stands, reading.fields) ? [] : ['the workload does not say what it should']),
  ]
}

const expectedWrites: Readonly<Record<string, number>> = {
  planned: 0,
  'not-applied': 0,
  lapsed: 0,
  refused: 0,
  succeeded: 1,
  'rolled-back': 2,
}

export type Held = SecretReading['values']

export async function heldBy({ kubernetes, namespace, release }: Place): Promise<Held> {
  const answer = await kubernetes.readSecret({ namespace, name: `${release}-admin-password` })
  return answer.answer === 'accepted' ? answer.reading.values : {}
}

function rotationProblems(place: Place, { action, phases }: Looked, before: Held | null, held: Held): string[] {
  const { password, pending } = adminPasswordKeys
  const isNew = held[password]?.reveal() !== before?.[password]?.reveal()
  const isRotated = action.state === 'succeeded'
  return [
    ...(place.works(held[password]?.reveal()) ? [] : ['the password in the Secret does not work']),
    ...(held[pending] === undefined ? [] : ['a pending password was left']),
    ...(isNew === isRotated
      ? []
      : [`the password is ${isNew ? 'new' : 'the old one'} and it ended as ${action.state}`]),
    ...(isRotated && place.sessions() > 0 ? ['a session lives'] : []),
    ...(isNew && !phases.some(({ phase }) => phase === 'intent') ? ['rotated without an intent'] : []),
    ...(isRotated || ['planned', 'not-applied', 'lapsed', 'rolled-back', 'refused'].includes(action.state)
      ? []
      : [`it ended as ${action.state}: ${action.message}`]),
  ]
}
