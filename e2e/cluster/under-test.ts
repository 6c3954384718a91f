import { controlPlaneOf, type ControlPlane } from './control-plane.ts'
import { defaultClusterFolder } from './folders.ts'
import { recall } from './layout.ts'

/** The running cluster of this test run (CONTROL_PLANE_DIR), or the one up.ts left running. */
export function clusterUnderTest(): ControlPlane {
  const layout = recall(defaultClusterFolder)
  if (!layout) throw new Error(`No cluster runs in ${defaultClusterFolder}: start one with e2e/cluster/up.ts`)
  return controlPlaneOf(layout)
}
