import 'server-only'
import { isRouteResource } from '#lib/domain/metrics/route-reading.ts'
import type { Freshness, Problem, Stream } from '#lib/domain/topology.ts'
import type { WatchBlock } from './stream-record.ts'

/** The streams from which replicas, rollouts and instances are read. */
const core = new Set(['apps/deployments', 'apps/statefulsets', 'apps/replicasets', 'pods'])

/** A picture is as good as its worst essential stream; a forbidden one will never be right by waiting. */
export function freshnessOf(streams: readonly Stream[]): Freshness {
  const states = streams.filter((stream) => stream.essential).map((stream) => stream.state)
  if (states.includes('stale') || states.includes('forbidden')) return 'stale'
  if (states.includes('starting') || states.length === 0) return 'starting'
  return states.includes('delayed') ? 'delayed' : 'live'
}

/** Time of the oldest essential stream; null until each has answered once. */
export function asOf(streams: readonly Stream[]): string | null {
  const times = streams
    .filter((stream) => stream.essential && stream.state !== 'forbidden')
    .map((stream) => stream.asOf)
  const known = times.filter((time) => time !== null).toSorted()
  return known.length === times.length ? (known[0] ?? null) : null
}

/** Since when the workloads of the namespace are not seen; null while they are. */
export function staleSince(streams: readonly Stream[], namespace: string): string | null {
  const own = streams.filter((stream) => stream.namespace === namespace && core.has(stream.resource))
  return freshnessOf(own) === 'stale' ? (asOf(own)?.slice(0, 19).replace('T', ' ').concat(' UTC') ?? 'the start') : null
}

export type BlockedStream = { readonly stream: Stream; readonly block: WatchBlock | null }

type Situation = {
  readonly server: string
  readonly isAlive: boolean
  readonly pulseError: string | null
  readonly watches: readonly BlockedStream[]
  readonly namespaces: readonly string[]
  readonly occupied: ReadonlySet<string>
}

/** Everything that keeps the picture from being whole, each with what to do. */
export function problemsOf(situation: Situation): readonly Problem[] {
  const streams = situation.watches.map(({ stream }) => stream)
  return [
    ...reachProblems(situation, streams),
    ...rightProblems(situation.watches),
    ...situation.namespaces.flatMap((namespace) => emptyProblem(namespace, streams, situation.occupied)),
  ]
}

function reachProblems({ server, isAlive, pulseError }: Situation, streams: readonly Stream[]): Problem[] {
  if (!isAlive) {
    const message = `The API server at ${server} does not answer (${pulseError ?? 'no answer'}).`
    const remedy = 'Check the address and the network between. The console tries again every second.'
    return [{ code: 'cluster-unreachable', message, remedy, namespace: null }]
  }
  const failing = streams.find((stream) => stream.essential && stream.state === 'stale' && stream.lastError !== null)
  if (!failing) return []
  const message = `The API server answers, but watching ${failing.resource} fails: ${failing.lastError}.`
  const remedy = 'Look at the API server’s own log. The console tries again every few seconds.'
  return [{ code: 'cluster-unreachable', message, remedy, namespace: failing.namespace }]
}

function rightProblems(watches: readonly BlockedStream[]): Problem[] {
  const blocked = watches.flatMap(({ stream, block }) => (block ? [{ stream, block }] : []))
  const unauthorised: Problem[] = blocked.some(({ block }) => block.status === 401)
    ? [
        {
          code: 'unauthorised',
          message: 'The API server does not accept the console’s credentials.',
          remedy: 'Renew the token or certificate that KUBECONFIG names. The console tries again every minute.',
          namespace: null,
        },
      ]
    : []
  const missing = blocked.filter(({ stream, block }) => block.status === 403 && !saysItself(stream))
  return [
    ...unauthorised,
    ...missing.map(({ stream, block }): Problem => ({
      code: 'missing-right',
      message: `${stream.lastError ?? `The console’s account may not list and watch ${stream.resource}`}.`,
      remedy: `Add to the rules of its Role: ${block.roleLine}`,
      namespace: stream.namespace,
    })),
  ]
}

/** Without nodes the plan says that room is not known; without routes the card of the metrics source says so. */
function saysItself({ resource }: Stream): boolean {
  return resource === 'nodes' || isRouteResource(resource)
}

/** A namespace that does not exist lists as empty, so the two cannot be told apart. */
function emptyProblem(namespace: string, streams: readonly Stream[], occupied: ReadonlySet<string>): Problem[] {
  const own = streams.filter((stream) => stream.namespace === namespace && core.has(stream.resource))
  if (occupied.has(namespace) || !own.every((stream) => stream.state === 'live')) return []
  const message = `Nothing of Tracardi runs in namespace ${namespace}, or the namespace does not exist.`
  const remedy = 'Check the name in NAMESPACES, or annotate a workload with console.tracardi.io/role.'
  return [{ code: 'namespace-empty', message, remedy, namespace }]
}
