import { mkdirSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bootstrap } from './bootstrap.ts'
import type { Say } from './build.ts'
import { freePorts } from './free-ports.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { launchNames, launchOf, type LaunchName } from './launches.ts'
import { certificateOf, kubeconfigOf, recall, remember, serverOf, type Layout } from './layout.ts'
import { makeCertificates } from './pki.ts'
import { launch, pidOf, stop } from './processes.ts'
import { waitUntilUp } from './readiness.ts'
import type { TestCluster } from './test-cluster.ts'

export type ControlPlane = TestCluster & { layout: Layout }

/** Starts a cluster on free ports of the loopback; what was started is stopped again if a part of it fails. */
export async function startControlPlane(options: {
  folder: string
  bin: string
  say: Say
  reportsProgress?: boolean
}): Promise<ControlPlane> {
  const { folder, bin, say, reportsProgress = true } = options
  if (runningParts(folder).length > 0)
    throw new Error(`A cluster runs in ${folder} already: stop it with e2e/cluster/down.ts`)
  const started = Date.now()
  stopping.delete(folder)
  // A stopped cluster's data holds tokens signed by keys that are made anew.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const [etcd = 0, etcdPeer = 0, api = 0, controllers = 0, scheduler = 0, kwok = 0, metrics = 0] = await freePorts(7)
  const ports = { etcd, etcdPeer, api, controllers, scheduler, kwok, metrics }
  const layout: Layout = { folder, bin, ports, reportsProgress }
  remember(layout)
  try {
    await makeCertificates(join(folder, 'pki'))
    await writeAccounts(layout)
    writeFileSync(join(folder, 'logs.yaml'), logsConfig(folder))
    for (const name of ['etcd', 'kube-apiserver'] as const) await start(layout, name)
    // These two start while the cluster is filled.
    for (const name of ['kube-controller-manager', 'kube-scheduler'] as const) begin(layout, name)
    await bootstrap(layout)
    for (const name of ['kube-controller-manager', 'kube-scheduler', 'metrics-server', 'kwok'] as const)
      await start(layout, name)
  } catch (error) {
    await stopControlPlane(folder)
    throw error
  }
  say(`Control plane up in ${((Date.now() - started) / 1000).toFixed(1)} s at ${serverOf(layout)}`)
  return controlPlaneOf(layout)
}

export function controlPlaneOf(layout: Layout): ControlPlane {
  return {
    layout,
    adminKubeconfig: kubeconfigOf(layout, 'admin'),
    consoleKubeconfig: kubeconfigOf(layout, 'console'),
    restrictedKubeconfig: kubeconfigOf(layout, 'restricted'),
    kubectl: join(layout.bin, 'kubectl'),
    stop: () => stopControlPlane(layout.folder),
  }
}

/** Folders whose cluster is being stopped, so that a start still under way starts nothing more. */
const stopping = new Set<string>()

function begin(layout: Layout, name: LaunchName) {
  if (stopping.has(layout.folder)) throw new Error('Interrupted while starting')
  if (pidOf(layout.folder, name) === undefined) launch(layout.folder, launchOf(layout, name))
}

/** Starts one part, unless it runs, and waits until it answers. */
export async function start(layout: Layout, name: LaunchName) {
  begin(layout, name)
  await waitUntilUp(layout, name)
}

export const runningParts = (folder: string) => launchNames.filter((name) => pidOf(folder, name) !== undefined)

/** Stops what was started in this folder, last first: nothing waits for a part that has gone before it. */
export async function stopControlPlane(folder: string) {
  if (!existsSync(folder) || !recall(folder)) return
  stopping.add(folder)
  for (const name of launchNames.toReversed()) await stop(folder, name)
}

async function writeAccounts(layout: Layout) {
  const authority = await readFile(certificateOf(layout, 'ca.crt'))
  for (const account of ['admin', 'controller-manager', 'scheduler', 'kwok']) {
    const certificate = await readFile(certificateOf(layout, `${account}.crt`))
    const key = await readFile(certificateOf(layout, `${account}.key`))
    await writeKubeconfig(kubeconfigOf(layout, account), account, {
      server: serverOf(layout),
      authority,
      certificate,
      key,
    })
  }
}

const logsConfig = (folder: string) => `apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterLogs
metadata: { name: all }
spec:
  logs:
    - logsFile: ${JSON.stringify(join(folder, 'containers.log'))}
      previousLogsFile: ${JSON.stringify(join(folder, 'containers.log'))}
      follow: true
`
