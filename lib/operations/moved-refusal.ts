import type { EditPlan } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { ownFieldManager } from '#lib/domain/writer-words.ts'
import { movedSince } from './moved-since.ts'
import { revertMark } from './put-back.ts'
import type { World, WorkloadReading } from './ports.ts'

/** What moved since the plan, and who moved it: a person where the mark on the object tells whose change it was. */
export async function movedRefusal(world: World, plan: EditPlan, reading: WorkloadReading): Promise<Refusal | null> {
  const moved = movedSince(plan, reading)
  if (moved?.reason !== 'changed-meanwhile' || !moved.by.includes(ownFieldManager)) return moved
  const found = reading.mark === null ? null : await world.actions.find(actionOfMark(reading.mark))
  if (!found) return moved
  const name = `${found.action.requestedBy.name} from this console`
  return { ...moved, by: moved.by.map((manager) => (manager === ownFieldManager ? name : manager)) }
}

/** A change and its taking back are the same person's. */
function actionOfMark(mark: string): string {
  return mark.endsWith(revertMark('')) ? mark.slice(0, -revertMark('').length) : mark
}
