import { buildPrograms, installedPrograms, type Say } from './build.ts'
import { startControlPlane } from './control-plane.ts'
import { openForeignCluster } from './foreign-cluster.ts'
import type { Layout } from './layout.ts'

export type TestCluster = {
  /** Everything is allowed. */
  adminKubeconfig: string
  /** The console's own ServiceAccount with the shipped Role. */
  consoleKubeconfig: string
  /** May do what e2e/conformance/restricted.yaml says. */
  restrictedKubeconfig: string
  kubectl: string
  /** Only of a cluster started here: what a fault drill needs. */
  layout?: Layout
  stop: () => Promise<void>
}

/** The disposable cluster KUBECONFIG names, or else one built and started here. */
export async function openTestCluster(options: {
  folder: string
  noBuild: boolean
  disposable: boolean
  say: Say
}): Promise<TestCluster> {
  const kubeconfig = process.env.KUBECONFIG
  if (kubeconfig) return openForeignCluster({ ...options, kubeconfig })
  const bin = options.noBuild ? installedPrograms() : await buildPrograms(options.say)
  return startControlPlane({ ...options, bin })
}
