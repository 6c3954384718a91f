import { start, type ControlPlane } from '../control-plane.ts'
import { stop } from '../processes.ts'

/** Without its server metrics.k8s.io answers 503 in plain text, and stays listed. */
export const stopMetrics = ({ layout }: ControlPlane) => stop(layout.folder, 'metrics-server')

export const startMetrics = ({ layout }: ControlPlane) => start(layout, 'metrics-server')
