import { plansOf, submissionOf } from '#e2e/addresses.ts'
import { valueAt } from '#e2e/cluster/json-value.ts'
import { expect, type AskAs, type UserName } from '#e2e/console.ts'

/** Programs change things too: a plan, its submission and its end without a browser. */
export type PlannedByApi = { readonly id: string; readonly hash: unknown; readonly workload: string }

const endMs = 120_000
const openStates = ['intent', 'applied', 'unknown']

/** The plan of a scale, as soon as there is one: the console may hear later than the cluster that nothing rolls. */
export async function plannedByApi(
  askAs: AskAs,
  { who = 'admin', workload, replicas }: { who?: UserName; workload: string; replicas: number },
): Promise<PlannedByApi> {
  const ask = () =>
    askAs(who, { method: 'POST', path: plansOf(workload), body: { kind: 'scale', replicas } }).then(({ json }) => json)
  let plan = await ask()
  await expect
    .poll(async () => {
      if (valueAt(plan, 'actionId') === undefined) plan = await ask()
      return valueAt(plan, 'message') ?? 'planned'
    })
    .toBe('planned')
  return { id: String(valueAt(plan, 'actionId')), hash: valueAt(plan, 'hash'), workload }
}

/** Confirms it. */
export function sentByApi(askAs: AskAs, { id, hash }: PlannedByApi, who: UserName = 'admin', reason = 'By a program') {
  return askAs(who, { method: 'PUT', path: submissionOf(id), body: { planHash: hash, reason } })
}

/** Begins a scale, and answers its id. */
export async function submittedByApi(askAs: AskAs, workload: string, replicas: number): Promise<string> {
  const plan = await plannedByApi(askAs, { workload, replicas })
  const answer = await sentByApi(askAs, plan)
  expect(answer.status, answer.text).toBe(202)
  return plan.id
}

/** A scale to its good end. */
export async function scaledByApi(askAs: AskAs, workload: string, replicas: number): Promise<string> {
  const id = await submittedByApi(askAs, workload, replicas)
  expect(await endedByApi(askAs, id)).toBe('succeeded')
  return id
}

/** The state in which a change ended. */
export async function endedByApi(askAs: AskAs, id: string): Promise<unknown> {
  const state = async () => valueAt((await askAs('admin', { path: `/api/actions/${id}` })).json, 'action', 'state')
  await expect.poll(async () => openStates.includes(String(await state())), { timeout: endMs }).toBe(false)
  return state()
}
