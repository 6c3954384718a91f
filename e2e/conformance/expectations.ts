import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Answer } from '#e2e/cluster/api.ts'
import { list, text, valueAt } from '#e2e/cluster/json-value.ts'

export function expectStatus(answer: Answer, status: number) {
  // The text stands in the failure, where it tells what the server minded.
  expect({ status: answer.status, text: answer.text.slice(0, 300) }).toMatchObject({ status })
}

/** A refusal as Kubernetes words it: a Status object whose code is that of the answer. */
export function expectRefusal(answer: Answer, code: number, reason: string) {
  expectStatus(answer, code)
  expect(answer.json).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason })
}

export function expectCause(answer: Answer, field: string) {
  const fields = list(valueAt(answer.json, 'details', 'causes')).map((cause) => valueAt(cause, 'field'))
  expect(fields).toContain(field)
}

export const versionOf = (object: unknown) => text(valueAt(object, 'metadata', 'resourceVersion'))
export const generationOf = (object: unknown) => valueAt(object, 'metadata', 'generation')
export const itemsOf = (answer: Answer) => list(valueAt(answer.json, 'items'))
export const nameOf = (object: unknown) => text(valueAt(object, 'metadata', 'name'))
export const namesOf = (answer: Answer) => itemsOf(answer).map(nameOf)

/** Settled means the controllers saw the last generation and every pod of it is available. */
export function isSettled(workload: unknown): boolean {
  const desired = valueAt(workload, 'spec', 'replicas')
  const status = (field: string) => valueAt(workload, 'status', field) ?? 0
  const available = valueAt(workload, 'kind') === 'StatefulSet' ? 'readyReplicas' : 'availableReplicas'
  return (
    status('observedGeneration') === generationOf(workload) &&
    [status('replicas'), status('updatedReplicas'), status(available)].every((count) => count === desired)
  )
}

export function conditionOf(object: unknown, type: string): unknown {
  return list(valueAt(object, 'status', 'conditions')).find((condition) => valueAt(condition, 'type') === type)
}

/** Asks until the answer satisfies the claim; fails with the last answer after the deadline. */
export async function eventually(
  ask: () => Promise<Answer>,
  claim: (answer: Answer) => boolean,
  withinMs: number,
): Promise<Answer> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (claim(answer)) return answer
    if (performance.now() > deadline) throw new Error(`Not so after ${withinMs} ms: ${answer.text.slice(0, 1500)}`)
    await pause(200)
  }
}
