import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openApi } from './api.ts'
import { applyAccounts, writeTokens } from './bootstrap.ts'
import { readKubeconfig } from './kubeconfig.ts'
import type { TestCluster } from './test-cluster.ts'

const run = promisify(execFile)
const marker = 'tracardi-ops-disposable'

/** Uses the cluster KUBECONFIG names, but only one that says tests may do with it what they like. */
export async function openForeignCluster(options: {
  kubeconfig: string
  folder: string
  disposable: boolean
}): Promise<TestCluster> {
  const { kubeconfig, folder, disposable } = options
  const access = await readKubeconfig(kubeconfig)
  const api = openApi(access)
  const marked = await api.get(`/api/v1/namespaces/${marker}`).finally(api.close)
  if (marked.status !== 200 && !disposable) {
    throw new Error(
      `KUBECONFIG names ${access.server}, which is not marked as disposable: create the namespace ${marker} there or ` +
        'pass --disposable, or unset KUBECONFIG to build a cluster.',
    )
  }
  await run('kubectl', ['version', '--client']).catch((cause: unknown) => {
    throw new Error('kubectl is missing: install it to use the cluster that KUBECONFIG names.', { cause })
  })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { server, authority } = access
  await applyAccounts('kubectl', kubeconfig)
  const fileOf = (account: string) => join(folder, `${account}.kubeconfig`)
  await writeTokens(kubeconfig, fileOf, { server, ...(authority && { authority }) })
  return {
    adminKubeconfig: kubeconfig,
    consoleKubeconfig: fileOf('console'),
    restrictedKubeconfig: fileOf('restricted'),
    kubectl: 'kubectl',
    stop: async () => {},
  }
}
