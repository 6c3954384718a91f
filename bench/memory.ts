/** Memory of the console on a real API server: an empty namespace, 60 pods, 2,000 pods; with one browser looking. */
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { mergePatch, openApi } from '#e2e/cluster/api.ts'
import { applyObjects } from '#e2e/cluster/bootstrap.ts'
import { freePorts } from '#e2e/cluster/free-ports.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { readKubeconfig } from '#e2e/cluster/kubeconfig.ts'
import { ask } from '#e2e/http.ts'
import { openRealCluster } from './clusters.ts'
import { openConsole } from './console.ts'
import { mebibytes } from './figures.ts'
import { follow } from './live-client.ts'

const growing = '/apis/apps/v1/namespaces/tracardi/deployments/wk-pl-background'
const pods = '/api/v1/namespaces/tracardi/pods'
const growLimitMs = 300_000
const seeLimitMs = 120_000

const cluster = await openRealCluster()
const admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
try {
  await applyObjects(cluster.controlPlane.kubectl, cluster.adminKubeconfig, emptyNamespace())
  await measure('an empty namespace', 'empty', 0)
  await growTo(60)
  await measure('60 pods', 'tracardi', 60)
  await addNodes(10)
  await growTo(2_000)
  await measure('2,000 pods', 'tracardi', 2_000)
} finally {
  admin.close()
  await cluster.stop()
}

/** A fresh console each time, because a heap that has been large stays so for a while. */
async function measure(title: string, namespace: string, expected: number) {
  const [port = 0] = await freePorts(1)
  const startedAt = performance.now()
  const console_ = await openConsole({
    folder: `${cluster.folder}/memory-${expected}`,
    kubeconfig: cluster.consoleKubeconfig,
    env: { NAMESPACES: namespace, NODE_OPTIONS: `--inspect=127.0.0.1:${port}` },
  })
  const live = await follow(console_.origin, console_.cookie)
  const wholeAt = await untilSeen(console_, expected)
  await pause(15_000)
  const rss = await residentBytes(console_.pid)
  const heap = await heapAfterCollection(port)
  console.log(
    `${title}: RSS ${mebibytes(rss)}, after a forced collection RSS ${mebibytes(await residentBytes(console_.pid))} ` +
      `and heap ${mebibytes(heap)}; whole picture ${((wholeAt - startedAt) / 1000).toFixed(1)} s after the console was asked to start; ` +
      `GET /api/topology ${await topologySize(console_)}`,
  )
  live.close()
  await console_.stop()
}

async function untilSeen(console_: { origin: string; cookie: string }, expected: number): Promise<number> {
  const deadline = performance.now() + seeLimitMs
  while (performance.now() < deadline) {
    const { json } = await ask(console_.origin, { path: '/api/topology', headers: { cookie: console_.cookie } })
    if (list(valueAt(json, 'instances')).length >= expected && valueAt(json, 'asOf') !== null) return performance.now()
    await pause(200)
  }
  throw new Error('The console did not see the whole picture')
}

async function topologySize(console_: { origin: string; cookie: string }): Promise<string> {
  const startedAt = performance.now()
  const { text } = await ask(console_.origin, { path: '/api/topology', headers: { cookie: console_.cookie } })
  return `${(text.length / 1000).toFixed(0)} kB in ${(performance.now() - startedAt).toFixed(0)} ms`
}

async function growTo(count: number) {
  const others = (await podCount()) - (await workers())
  await admin.patch(growing, { spec: { replicas: count - others } }, mergePatch)
  const deadline = Date.now() + growLimitMs
  while ((await podCount()) < count) {
    if (Date.now() > deadline) throw new Error(`The cluster did not reach ${count} pods`)
    await pause(2_000)
  }
  await pause(20_000) // until most of them are ready, which changes every pod several times
}

async function podCount(): Promise<number> {
  const { json } = await admin.get(`${pods}?limit=1`)
  return list(valueAt(json, 'items')).length + Number(valueAt(json, 'metadata', 'remainingItemCount') ?? 0)
}

async function workers(): Promise<number> {
  return Number(valueAt((await admin.get(growing)).json, 'status', 'replicas') ?? 0)
}

/** A namespace without anything, which the console may read. */
function emptyNamespace() {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'empty' } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'reader', namespace: 'empty' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', namespace: 'tracardi-ops', name: 'tracardi-ops-console' }],
    },
  ]
}

async function addNodes(count: number) {
  const nodes = Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: `more-${index + 1}`,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: { 'kubernetes.io/hostname': `more-${index + 1}`, 'kubernetes.io/os': 'linux' },
    },
  }))
  await applyObjects(cluster.controlPlane.kubectl, cluster.adminKubeconfig, nodes)
  await pause(5_000)
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

/** Asks the console's inspector; its own small cost is part of the figures. */
async function heapAfterCollection(port: number): Promise<number> {
  const targets: unknown = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()
  const socket = new WebSocket(String(valueAt(list(targets)[0], 'webSocketDebuggerUrl')))
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
  const call = (id: number, method: string) =>
    new Promise<unknown>((resolve) => {
      socket.addEventListener('message', function hear({ data }) {
        const answer: unknown = JSON.parse(String(data))
        if (valueAt(answer, 'id') !== id) return
        socket.removeEventListener('message', hear)
        resolve(valueAt(answer, 'result'))
      })
      socket.send(JSON.stringify({ id, method }))
    })
  await call(1, 'HeapProfiler.collectGarbage')
  const usage = await call(2, 'Runtime.getHeapUsage')
  socket.close()
  return Number(valueAt(usage, 'usedSize'))
}
