import { mergePatch, type Api } from '#e2e/cluster/api.ts'
import { valueAt } from '#e2e/cluster/json-value.ts'

export const measured = 'be-fa-public'
const path = `/apis/apps/v1/namespaces/tracardi/deployments/${measured}`

export const watchPath = `/apis/apps/v1/namespaces/tracardi/deployments?watch=true&fieldSelector=metadata.name%3D${measured}`
export const pagePath = `/i/tracardi/tracardi/workloads/deployments/${measured}`

export type Change = { readonly generation: number; readonly answeredAt: number }

let limit = 10

/** A change of the spec that starts no instance, but counts up the generation that the workload's page shows. */
export async function change(admin: Api): Promise<Change> {
  limit = limit === 10 ? 11 : limit + 1
  const answer = await admin.patch(path, { spec: { revisionHistoryLimit: limit } }, mergePatch)
  const answeredAt = Date.now()
  if (answer.status !== 200) throw new Error(`The API server refused a change: ${answer.status} ${answer.text}`)
  return { generation: Number(valueAt(answer.json, 'metadata', 'generation')), answeredAt }
}
