import 'server-only'

import { throttlingOf, type Throttling } from '#lib/domain/health/throttling.ts'
import { measuredOf } from '#lib/domain/metrics/measured.ts'
import type { Topology, Workload } from '#lib/domain/topology.ts'
import { askMetrics, untilThisMinute } from './ask-metrics.ts'

const windowMs = 300_000

type InstallationRef = { readonly namespace: string; readonly release: string }

/** How each instance was held back over five minutes: one question for all of them. */
export async function readThrottling(
  { namespace, release }: InstallationRef,
  own: readonly Workload[],
  topology: Topology,
): Promise<(pod: string) => Throttling> {
  const installation = { namespace, release }
  const reading = await askMetrics({
    id: 'throttling',
    // Only the sampler looks at the subject, and it does not know of throttling.
    subject: { of: 'role', role: 'unknown' },
    installation,
    workloads: own.flatMap(
      ({ id }) => measuredOf(topology, installation, { of: 'workload', workloadId: id })?.workloads ?? [],
    ),
    instance: null,
    eachInstance: true,
    grid: untilThisMinute(windowMs, 2),
  })
  return (pod) => throttlingOf(reading, pod)
}
