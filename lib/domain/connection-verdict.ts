import { counted } from './part-words.ts'
import type { Freshness, Status, Topology } from './topology.ts'

/** The heading of the settings: whether the console sees the cluster. */
export function connectionVerdict(
  { streams, problems }: Topology,
  freshness: Freshness,
): { readonly sentence: string; readonly status: Status } {
  const [problem] = problems.filter(
    ({ code }) => code !== 'missing-right' && code !== 'namespace-empty' && code !== 'audit-distrusted',
  )
  if (problem) return { sentence: 'Not connected to the cluster.', status: 'critical' }
  if (freshness === 'starting') return { sentence: 'Connecting to the cluster.', status: 'in-progress' }
  const live = streams.filter(({ state }) => state === 'live').length
  const watches = `${live} of ${counted(streams.length, 'watch', 'watches')} live`
  if (freshness === 'stale') return { sentence: `The cluster is silent: ${watches}.`, status: 'unknown' }
  return {
    sentence: `Connected to the cluster: ${watches}.`,
    status: live === streams.length ? 'ok' : 'degraded',
  }
}
