import type { EditPlan } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { differences, fieldsBefore, startsInstances } from '#lib/domain/workload-edit.ts'
import type { WorkloadReading } from './ports.ts'

/** What moved, or null. The generation counts spec changes only, so a pod that became ready does not make a plan stale. */
export function movedSince({ target, before, after }: EditPlan, reading: WorkloadReading): Refusal | null {
  const changes = [
    ...(reading.uid === target.uid ? [] : [{ path: '/metadata/uid', from: target.uid, to: reading.uid }]),
    ...differences(before, fieldsBefore(after, reading.fields)),
    ...(reading.rollout.generation === target.generation
      ? []
      : [{ path: '/metadata/generation', from: target.generation, to: reading.rollout.generation }]),
  ]
  if (changes.length === 0) return null
  return { reason: 'changed-meanwhile', changes, by: writersOf(reading, after).map(({ manager }) => manager) }
}

/** Those who wrote the fields last that the edit is about. */
export function writersOf({ managers }: WorkloadReading, edit: EditPlan['after']) {
  return [
    edit.replicas === undefined ? null : managers.replicas,
    startsInstances(edit) ? managers.template : null,
  ].filter((manager) => manager !== null)
}
