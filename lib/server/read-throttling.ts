import 'server-only'

import { setTimeout as pause } from 'node:timers/promises'

import { throttlingNotAsked, throttlingOf, type Throttling } from '#lib/domain/health/throttling.ts'
import type { Grid } from '#lib/domain/metrics/grid.ts'
import { measuredOf } from '#lib/domain/metrics/measured.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { readQuestion } from './metrics-reads.ts'

const windowMs = 300_000
const minuteMs = 60_000
/** What Kubernetes says of an instance does not wait for a Prometheus that hangs. */
const patienceMs = 3_000

/** How each instance was held back over five minutes: one question for all of them, the same for a minute. */
export async function readThrottling(
  installation: { readonly namespace: string; readonly release: string },
  topology: Topology,
): Promise<(pod: string) => Throttling> {
  const own = topology.workloads.filter(
    ({ namespace, release }) => namespace === installation.namespace && release === installation.release,
  )
  const workloads = own.flatMap(
    ({ id }) => measuredOf(topology, installation, { of: 'workload', workloadId: id })?.workloads ?? [],
  )
  const question = {
    id: 'throttling',
    // Only the sampler looks at the subject, and it does not know of throttling.
    subject: { of: 'role', role: 'unknown' },
    installation,
    workloads,
    instance: null,
    eachInstance: true,
    grid: lastMinutes(),
  } as const
  const reading = await Promise.race([
    readQuestion(question, AbortSignal.timeout(patienceMs)),
    pause(patienceMs, null, { ref: false }),
  ])
  return (pod) => (reading === null ? late : throttlingOf(reading, pod))
}

const late: Throttling = {
  ...throttlingNotAsked,
  because: `Prometheus has not answered within ${patienceMs / 1_000} s.`,
}

function lastMinutes(): Grid {
  return { startMs: Math.floor(Date.now() / minuteMs) * minuteMs - windowMs, stepMs: windowMs, count: 2 }
}
