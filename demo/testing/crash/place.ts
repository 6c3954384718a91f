import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedCluster } from '#demo/embedded-cluster.ts'
import { hashPassword, type TracardiWorld } from '#demo/images/tracardi-state.ts'
import type { Troubles } from '#demo/images/troubles.ts'
import { openInstanceProxy } from '#demo/instance-proxy.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import { createKubernetes } from '#lib/kubernetes/control.ts'
import type { Kubernetes } from '#lib/operations/ports.ts'

/** A cluster with Tracardi that consoles are started and killed beside, and how it looks from outside of them. */
export type Place = {
  readonly namespace: string
  readonly release: string
  readonly consoleKubeconfig: string
  readonly instanceProxy: string
  readonly troubles: Troubles
  /** By an administrator's account. */
  readonly kubernetes: Kubernetes
  /** Whether this is the password that Tracardi has. */
  readonly works: (password: string | undefined) => boolean
  readonly sessions: () => number
  readonly stop: () => Promise<void>
}

type Parts = Omit<Place, 'kubernetes' | 'works' | 'sessions' | 'stop' | 'release'> & {
  readonly adminKubeconfig: string
  readonly tracardi: TracardiWorld
  readonly stop: () => Promise<void>
}

export function placeOf({ adminKubeconfig, tracardi, stop, ...rest }: Parts): Place {
  const connection = openConnection(adminKubeconfig)
  const { namespace } = rest
  return {
    ...rest,
    release: 'tracardi',
    kubernetes: createKubernetes(connection),
    works: (password) =>
      [...tracardi.stateOf(namespace).users.values()].some(
        (user) => password !== undefined && user.passwordHash === hashPassword(password),
      ),
    sessions: () => tracardi.stateOf(namespace).sessions.size,
    async stop() {
      if (connection.granted) await connection.value.close()
      await stop()
    },
  }
}

export async function embeddedPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'crash-cluster-'))
  const cluster = await startEmbeddedCluster({
    dataFolder: folder,
    installations: [{ shape: '1.3', size: 'small' }],
  })
  const proxy = await openInstanceProxy(cluster.listenerAt)
  return placeOf({
    namespace: 'tracardi',
    consoleKubeconfig: cluster.kubeconfigPaths.console,
    adminKubeconfig: cluster.kubeconfigPaths.admin,
    instanceProxy: proxy.url,
    troubles: cluster.troubles,
    tracardi: cluster.tracardi,
    async stop() {
      await proxy.close()
      await cluster.stop()
      await rm(folder, { recursive: true, force: true })
    },
  })
}
