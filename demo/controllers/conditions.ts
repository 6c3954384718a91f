import type { JsonObject } from '#demo/cluster/json.ts'
import { ensureObject, objectsAt, timestamp } from '#demo/cluster/json.ts'

export type Condition = { type: string; status: 'True' | 'False' | 'Unknown'; reason: string; message: string }

/** Sets one condition of a status; its transition time moves only with its status. */
export function setCondition(object: JsonObject, condition: Condition) {
  const status = ensureObject(object, 'status')
  const others = objectsAt(status, 'conditions').filter((each) => each.type !== condition.type)
  const before = objectsAt(status, 'conditions').find((each) => each.type === condition.type)
  const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : timestamp()
  const position = objectsAt(status, 'conditions').findIndex((each) => each.type === condition.type)
  const next = { ...before, ...condition, lastTransitionTime }
  status.conditions = position < 0 ? [...others, next] : others.toSpliced(position, 0, next)
}

export const conditionStatus = (object: JsonObject, type: string): unknown =>
  objectsAt(object, 'status', 'conditions').find((each) => each.type === type)?.status

export const isReady = (object: JsonObject): boolean => conditionStatus(object, 'Ready') === 'True'
