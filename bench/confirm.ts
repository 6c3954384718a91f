/**
 * Real only. From confirming a scale to the API server's yes, through the console with its intent on record, against
 * the bare patch of the same field of another workload right after it. `node bench/confirm.ts [--times <count>]`.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openApi, strategicPatch } from '#e2e/cluster/api.ts'
import { servedPlace } from '#e2e/cluster/crash-place.ts'
import { valueAt } from '#e2e/cluster/json-value.ts'
import { readKubeconfig } from '#e2e/cluster/kubeconfig.ts'
import { openRealCluster } from './clusters.ts'
import { confirm, endOf, openClient, planScale } from './console-client.ts'
import { openConsole } from './console.ts'
import { percentile, spread } from './figures.ts'

const bareName = 'be-fa-private'
const pathOf = (workload: string) => `/apis/apps/v1/namespaces/tracardi/deployments/${workload}`

const { values } = parseArgs({ options: { times: { type: 'string', default: '60' } } })
const times = Number(values.times)

const cluster = await openRealCluster()
const place = await servedPlace(cluster)
const env = { SETTLE_SECONDS: '1', INSTANCE_PROXY_URL: place.instanceProxy }
const console_ = await openConsole({ folder: cluster.folder, kubeconfig: cluster.consoleKubeconfig, env })
const client = await openClient(console_.origin, console_.cookie)
const admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
try {
  const confirmed: number[] = []
  const bare: number[] = []
  for (let round = 0; round < times; round += 1) {
    const replicas = round % 2 === 0 ? 4 : 3
    confirmed.push(await timedConfirm(replicas))
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

async function timedConfirm(replicas: number): Promise<number> {
  const plan = await planScale(client, replicas)
  const startedAt = performance.now()
  const action = await confirm(client, plan)
  const tookMs = performance.now() - startedAt
  if (valueAt(action, 'state') !== 'applied') throw new Error(`The patch was not accepted: ${JSON.stringify(action)}`)
  while ((await endOf(client, plan)) === null) await pause(200)
  return tookMs
}

/** Through a connection that stays open, as the console's does. */
async function patchBare(replicas: number): Promise<number> {
  const { status, elapsedMs } = await admin.patch(pathOf(bareName), { spec: { replicas } }, strategicPatch)
  if (status !== 200) throw new Error(`The API server refused: ${status}`)
  return elapsedMs
}
