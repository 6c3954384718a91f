/** Stops the cluster that up.ts left running: `node e2e/cluster/down.ts [--folder …]`. */
import { clusterArguments, command } from './arguments.ts'
import { runningParts, stopControlPlane } from './control-plane.ts'

await command(async () => {
  const { folder } = clusterArguments()
  const parts = runningParts(folder)
  await stopControlPlane(folder)
  console.log(parts.length === 0 ? `No cluster ran in ${folder}` : `Stopped ${parts.toReversed().join(', ')}`)
})
