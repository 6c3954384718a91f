/**
 * `npm run test:cluster`: builds or finds a cluster, starts it, runs everything that needs a real API, stops it.
 *
 * Stops at the first part that fails, so that the last lines on the screen are that part's own.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clusterArguments, command } from './arguments.ts'
import { stopControlPlane } from './control-plane.ts'
import { installTracardi } from './installation.ts'
import { onInterrupt } from './on-interrupt.ts'
import { openTestCluster, type TestCluster } from './test-cluster.ts'
import { endChildren, runConformance, runEmbeddedConformance, runIntegration, runStories } from './test-parts.ts'

const { noBuild, disposable } = clusterArguments()
const folder = mkdtempSync(join(tmpdir(), 'tracardi-ops-cluster-'))
let cleaning: Promise<void> | undefined

/** Stops what was started here, once; a foreign cluster stays. */
function cleanUp(): Promise<void> {
  cleaning ??= stopControlPlane(folder).then(() => rmSync(folder, { recursive: true, force: true }))
  return cleaning
}

onInterrupt(async () => {
  endChildren()
  await cleanUp()
})

async function runParts(cluster: TestCluster): Promise<boolean> {
  for (const part of [runConformance, runEmbeddedConformance, runIntegration, runStories]) {
    if (!(await part(cluster, folder))) return false
  }
  return true
}

await command(async () => {
  try {
    const cluster = await openTestCluster({ folder, noBuild, disposable, say: console.log })
    await installTracardi(cluster)
    if (!(await runParts(cluster))) process.exitCode = 1
  } finally {
    await cleanUp()
  }
})
