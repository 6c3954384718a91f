import { exposedClusters } from './exposed-clusters.ts'
import { asSentence, counted } from './part-words.ts'
import type { Freshness, Route, Workload } from './topology.ts'
import type { Verdict } from './verdict.ts'

type Subject = {
  readonly workload: Workload
  readonly routes: readonly Route[]
  readonly freshness: Freshness
  readonly asOf: string | null
  readonly clock: (iso: string) => string
}

/** The heading of one workload's page. */
export function workloadVerdict({ workload, routes, freshness, asOf, clock }: Subject): Verdict {
  const { name, replicas } = workload
  const why = asSentence(workload.statusReason)
  const grounds = { source: 'Kubernetes watch', asOf, since: null, because: [why] }
  if (freshness === 'stale' || freshness === 'starting' || asOf === null)
    return {
      ...grounds,
      state: 'unknown',
      status: 'unknown',
      sentence: asOf === null ? `${name}: state unknown.` : `${name}: state unknown since ${clock(asOf)}.`,
      because: ['Nothing was heard from the cluster since then.'],
      since: asOf,
    }
  if (exposedClusters([workload], routes).length > 0)
    return {
      ...grounds,
      state: 'exposed',
      status: 'critical',
      sentence: `${name} is reachable from the Internet with its GUI API exposed.`,
      because: routes.map((route) => `${route.kind} ${route.name}: ${route.exposureEvidence}`),
    }
  switch (workload.status) {
    case 'unknown':
      return {
        ...grounds,
        state: 'unknown',
        status: 'unknown',
        sentence: `The state of ${name} is unknown: ${why}`,
      }
    case 'critical':
      return { ...grounds, state: 'down', status: 'critical', sentence: `${name} is critical: ${why}` }
    case 'degraded':
      return { ...grounds, state: 'degraded', status: 'degraded', sentence: `${name} is degraded: ${why}` }
    case 'in-progress':
      return {
        ...grounds,
        state: 'changing',
        status: 'in-progress',
        sentence: replicas
          ? `${name} is rolling: ${Math.min(replicas.updated, replicas.desired)} of ${replicas.desired} updated, ${Math.min(replicas.ready, replicas.desired)} ready.`
          : `${name} is running.`,
      }
    case 'paused':
      return { ...grounds, state: 'up', status: 'paused', sentence: `${name} is paused.` }
    case 'ok':
      return { ...grounds, state: 'up', status: 'ok', because: [], sentence: okSentence(workload) }
  }
}

function okSentence({ name, replicas }: Workload): string {
  if (!replicas) return `${name} runs on its schedule.`
  if (replicas.desired === 0) return `${name} is scaled to 0.`
  return `${name} is up: ${replicas.ready} of ${counted(replicas.desired, 'instance')} ready.`
}
