import type { EdgeService } from '../metrics/attribution.ts'

/** A Service of `tracardi` on port 80 that leads to these workloads. */
export function sampleService(
  name: string,
  workloadIds: readonly string[],
  change: Partial<EdgeService> = {},
): EdgeService {
  return {
    namespace: 'tracardi',
    name,
    ports: [{ number: 80, name: null }],
    leadsTo: null,
    workloadIds,
    pods: [],
    ...change,
  }
}
