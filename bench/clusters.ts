import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPrograms } from '#e2e/cluster/build.ts'
import { startControlPlane, type ControlPlane } from '#e2e/cluster/control-plane.ts'
import { installTracardi } from '#e2e/cluster/installation.ts'
import { startEmbeddedProcess } from '#e2e/embedded-process.ts'

export type MeasuredCluster = {
  readonly folder: string
  readonly adminKubeconfig: string
  readonly consoleKubeconfig: string
  readonly stop: () => Promise<void>
}

/** Either cluster with Tracardi 1.3 in it, in processes of its own. */
export function openCluster(kind: 'embedded' | 'real'): Promise<MeasuredCluster> {
  return kind === 'real' ? openRealCluster() : openEmbeddedCluster()
}

export async function openRealCluster(
  options: { readonly reportsProgress?: boolean } = {},
): Promise<MeasuredCluster & { readonly controlPlane: ControlPlane }> {
  const folder = await mkdtemp(join(tmpdir(), 'tracardi-ops-bench-'))
  const bin = await buildPrograms(console.log)
  const controlPlane = await startControlPlane({ folder: join(folder, 'cluster'), bin, say: console.log, ...options })
  await installTracardi(controlPlane)
  return {
    folder,
    controlPlane,
    adminKubeconfig: controlPlane.adminKubeconfig,
    consoleKubeconfig: controlPlane.consoleKubeconfig,
    async stop() {
      await controlPlane.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function openEmbeddedCluster(): Promise<MeasuredCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'tracardi-ops-bench-'))
  const embedded = await startEmbeddedProcess(join(folder, 'cluster'), 'small')
  return {
    folder,
    adminKubeconfig: embedded.admin,
    consoleKubeconfig: embedded.console,
    async stop() {
      await embedded.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
