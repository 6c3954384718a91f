import { text, valueAt } from '#e2e/cluster/json-value.ts'
import { ask } from '#e2e/http.ts'

/** Asks a console as a signed-in browser does; throws for anything but a yes. */
export type ConsoleClient = {
  readonly get: (path: string) => Promise<unknown>
  readonly send: (method: 'POST' | 'PUT', path: string, body: unknown) => Promise<unknown>
}

export async function openClient(origin: string, cookie: string): Promise<ConsoleClient> {
  const session = await ask(origin, { path: '/api/session', headers: { cookie } })
  const headers = {
    cookie,
    origin,
    'sec-fetch-site': 'same-origin',
    'x-console-csrf': text(valueAt(session.json, 'csrf')),
  }
  const told = async (question: { method?: string; path: string; body?: unknown }) => {
    const answer = await ask(origin, { ...question, headers })
    if (answer.status >= 300) throw new Error(`${question.path}: ${answer.status} ${answer.text}`)
    return answer.json
  }
  return {
    get: (path) => told({ path }),
    send: (method, path, body) => told({ method, path, body }),
  }
}

const workload = 'be-fa-public'

export type ScalePlan = { readonly id: string; readonly order: unknown }

export async function planScale({ send }: ConsoleClient, replicas: number): Promise<ScalePlan> {
  const path = `/api/workloads/tracardi/deployments/${workload}/plans`
  const plan = await send('POST', path, { kind: 'scale', replicas })
  const order = { planHash: valueAt(plan, 'hash'), reason: 'INC-7 to be measured', confirmation: workload }
  return { id: text(valueAt(plan, 'actionId')), order }
}

export function confirm({ send }: ConsoleClient, { id, order }: ScalePlan): Promise<unknown> {
  return send('PUT', `/api/actions/${id}/submission`, order)
}

/** What became of it, once that is settled; null before. */
export async function endOf({ get }: ConsoleClient, { id }: ScalePlan): Promise<string | null> {
  const answer = await get(`/api/actions/${id}`)
  const isPlanned = valueAt(answer, 'action', 'state') === 'planned'
  const isEnded = isPlanned || valueAt(answer, 'action', 'settledAt') !== null
  return isEnded ? text(valueAt(answer, 'action', 'state')) : null
}
