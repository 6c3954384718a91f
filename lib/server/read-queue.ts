import 'server-only'

import { queueHealth, type QueueHealth } from '#lib/domain/health/queue-health.ts'
import type { PanelId } from '#lib/domain/metrics/panel.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { askMetrics, untilThisMinute } from './ask-metrics.ts'
import { runtime } from './runtime.ts'

const stepMs = 60_000
const steps = 16

type InstallationRef = { readonly namespace: string; readonly release: string }

/** The queue of an installation's workers over the last quarter of an hour; null where it has no workers. */
export async function readQueue(
  { namespace, release }: InstallationRef,
  own: readonly Workload[],
): Promise<QueueHealth | null> {
  const workers = own.filter(({ role }) => role === 'worker')
  if (workers.length === 0) return null
  const grid = untilThisMinute(stepMs, steps)
  const ask = (id: PanelId) =>
    askMetrics({
      id,
      subject: { of: 'role', role: 'worker' },
      installation: { namespace, release },
      workloads: [],
      instance: null,
      grid,
    })
  const [backlog, messages, unserved] = await Promise.all([
    ask('worker-backlog'),
    ask('worker-messages'),
    ask('worker-unserved'),
  ])
  const addresses = runtime().observer.storeAddresses()
  const namesPulsar = own.some(({ id }) => addresses.get(id)?.some(({ store }) => store === 'pulsar'))
  return queueHealth({ backlog, messages, unserved, workers, namesPulsar })
}
