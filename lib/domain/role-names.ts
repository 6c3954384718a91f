import type { Role } from './topology.ts'

/** Says by hand what a workload is. */
export const roleAnnotation = 'console.tracardi.io/role'

export const roles: readonly Role[] = ['collector', 'gui-api', 'gui', 'worker', 'job', 'bridge', 'store', 'unknown']
