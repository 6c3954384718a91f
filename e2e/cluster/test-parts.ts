import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { here } from './folders.ts'
import type { TestCluster } from './test-cluster.ts'

const root = join(here, '..', '..')
const modules = join(root, 'node_modules')
const children = new Set<ChildProcess>()

/** Ends the runner at work, when the whole run is interrupted. */
export function endChildren() {
  for (const child of children) child.kill('SIGTERM')
}

/** Runs a script under this Node; true if it succeeds. */
function run(script: string, args: string[], env: Record<string, string>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const path = [join(modules, '.bin'), dirname(process.execPath), process.env.PATH].join(delimiter)
    const child = spawn(process.execPath, [join(root, script), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PATH: path, ...env },
    })
    children.add(child)
    child.on('error', reject)
    child.on('close', (code) => {
      children.delete(child)
      resolve(code === 0)
    })
  })
}

const vitest = (config: string, env: Record<string, string>) =>
  run('node_modules/vitest/vitest.mjs', ['run', '--config', config], env)

/** Every row of the conformance list. */
export function runConformance(cluster: TestCluster): Promise<boolean> {
  return vitest('e2e/conformance/vitest.config.ts', {
    CONFORMANCE_CLUSTER: 'real',
    CONFORMANCE_ADMIN_KUBECONFIG: cluster.adminKubeconfig,
    CONFORMANCE_RESTRICTED_KUBECONFIG: cluster.restrictedKubeconfig,
    CONFORMANCE_KUBECTL: cluster.kubectl,
  })
}

/** The same rows on the embedded cluster, with the kubectl that was built for the real one. */
export function runEmbeddedConformance(cluster: TestCluster): Promise<boolean> {
  return run('demo/conformance.ts', [], { CONFORMANCE_KUBECTL: cluster.kubectl })
}

/** The tests that need a cluster whose parts they may stop; none on a foreign one. */
export async function runIntegration(cluster: TestCluster, folder: string): Promise<boolean> {
  if (!cluster.layout) {
    console.log('Skipped the fault drills: they need a cluster of our own, not the one KUBECONFIG names')
    return true
  }
  return vitest('e2e/cluster/vitest.config.ts', { CONTROL_PLANE_DIR: folder, KUBECONFIG: cluster.consoleKubeconfig })
}

/** What the console is for, on a real API server; the other stories bend the embedded cluster. */
const realStories = [
  'admin-scales',
  'admin-rotates',
  'changes',
  'several',
  'on-call-looks',
  'auditor-reads',
  'outsider-is-refused',
]

/** The same browser stories as on the embedded cluster, against a console that is the restricted account. */
export async function runStories(cluster: TestCluster): Promise<boolean> {
  if (!existsSync(join(root, 'e2e', 'stories'))) return true
  return run('e2e/run.ts', realStories, {
    E2E_CLUSTER: 'real',
    E2E_ADMIN_KUBECONFIG: cluster.adminKubeconfig,
    E2E_CONSOLE_KUBECONFIG: cluster.consoleKubeconfig,
  })
}
