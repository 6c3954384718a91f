/**
 * Real only. From confirming a scale to the API server's yes, through the console with its intent on record, against
 * the bare patch of the same field of another workload right after it. `node bench/confirm.ts [--times <count>]`.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openApi, strategicPatch } from '#e2e/cluster/api.ts'
import { servedPlace } from '#e2e/cluster/crash-place.ts'
import { text, valueAt } from '#e2e/cluster/json-value.ts'
import { readKubeconfig } from '#e2e/cluster/kubeconfig.ts'
import { ask, type Question } from '#e2e/http.ts'
import { openRealCluster } from './clusters.ts'
import { openConsole } from './console.ts'
import { percentile, spread } from './figures.ts'

const name = 'be-fa-public'
const bareName = 'be-fa-private'
const pathOf = (workload: string) => `/apis/apps/v1/namespaces/tracardi/deployments/${workload}`

const { values } = parseArgs({ options: { times: { type: 'string', default: '60' } } })
const times = Number(values.times)

const cluster = await openRealCluster()
const place = await servedPlace(cluster)
const env = { SETTLE_SECONDS: '1', INSTANCE_PROXY_URL: place.instanceProxy }
const console_ = await openConsole({ folder: cluster.folder, kubeconfig: cluster.consoleKubeconfig, env })
const admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
try {
  const { json } = await ask(console_.origin, { path: '/api/session', headers: { cookie: console_.cookie } })
  const csrf = text(valueAt(json, 'csrf'))
  const confirmed: number[] = []
  const bare: number[] = []
  for (let round = 0; round < times; round += 1) {
    const replicas = round % 2 === 0 ? 4 : 3
    confirmed.push(await confirm(csrf, replicas))
    bare.push(await patchBare(replicas))
  }
  const over = percentile(confirmed, 0.95) - percentile(bare, 0.95)
  console.log(`confirm → patch accepted  ${spread(confirmed)} ms`)
  console.log(`bare patch                ${spread(bare)} ms`)
  console.log(`p95 over p95: ${over.toFixed(0)} ms`)
} finally {
  admin.close()
  await console_.stop()
  await place.stop()
  await cluster.stop()
}

async function confirm(csrf: string, replicas: number): Promise<number> {
  const headers = {
    cookie: console_.cookie,
    origin: console_.origin,
    'sec-fetch-site': 'same-origin',
    'x-console-csrf': csrf,
  }
  const said = async (question: Question) => {
    const answer = await ask(console_.origin, { headers, ...question })
    if (answer.status >= 300) throw new Error(`${question.path}: ${answer.status} ${answer.text}`)
    return answer.json
  }
  const path = `/api/workloads/tracardi/deployments/${name}/plans`
  const plan = await said({ method: 'POST', path, body: { kind: 'scale', replicas } })
  const id = text(valueAt(plan, 'actionId'))
  const body = { planHash: valueAt(plan, 'hash'), reason: 'INC-7 to be measured', confirmation: name }
  const startedAt = performance.now()
  const action = await said({ method: 'PUT', path: `/api/actions/${id}/submission`, body })
  const tookMs = performance.now() - startedAt
  if (valueAt(action, 'state') !== 'applied') throw new Error(`The patch was not accepted: ${JSON.stringify(action)}`)
  while (valueAt(await said({ path: `/api/actions/${id}` }), 'action', 'settledAt') === null) await pause(200)
  return tookMs
}

/** Through a connection that stays open, as the console's does. */
async function patchBare(replicas: number): Promise<number> {
  const { status, elapsedMs } = await admin.patch(pathOf(bareName), { spec: { replicas } }, strategicPatch)
  if (status !== 200) throw new Error(`The API server refused: ${status}`)
  return elapsedMs
}
