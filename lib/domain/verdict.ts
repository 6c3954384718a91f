import { requestTrouble, type RequestTrouble, type ShownAlert } from './alerts/alert-findings.ts'
import { exposedClusters, type ExposedCluster } from './exposed-clusters.ts'
import type { InstallationView } from './installation-view.ts'
import { asSentence, counted } from './part-words.ts'
import { worstStatus } from './status.ts'
import type { Freshness, Instance, Status, Workload } from './topology.ts'

export type VerdictState = 'unknown' | 'down' | 'exposed' | 'degraded' | 'changing' | 'up'

/** What a page's first heading says, with the grounds for it. */
export type Verdict = {
  readonly state: VerdictState
  readonly status: Status
  readonly sentence: string
  /** Each ground is one sentence; empty when all is well. */
  readonly because: readonly string[]
  /** Since when it has been so; null when the console cannot know. */
  readonly since: string | null
  readonly source: string
  readonly asOf: string | null
}

type Subject = {
  readonly view: InstallationView
  /** Also those that are over or silenced; empty while nobody has said. */
  readonly alerts: readonly ShownAlert[]
  readonly freshness: Freshness
  readonly asOf: string | null
  /** Prints a time with its zone, for example `14:32:07 UTC`. */
  readonly clock: (iso: string) => string
}

const source = 'Kubernetes watch'

/** The worst of, in this order: unknown · collection down · exposed · degraded · change running · up. */
export function installationVerdict(subject: Subject): Verdict {
  const { view, alerts, freshness, asOf } = subject
  const grounds = { source, asOf }
  if (freshness === 'stale' || freshness === 'starting' || asOf === null) return unknownVerdict(subject)
  const collection = collectionOf(view.workloads, alerts)
  if (collection.isDown)
    return {
      ...grounds,
      state: 'down',
      status: 'critical',
      sentence: collection.sentence,
      because: [collection.reason, ...troubles(view, collection.workloads)],
      since: newest(view.instances, collection.workloads),
    }
  const exposed = exposedClusters(view.workloads, view.routes)
  const others = troubles(view, [])
  if (exposed.length > 0)
    return {
      ...grounds,
      state: 'exposed',
      status: 'critical',
      sentence: `${collection.sentence} ${exposedSentence(exposed)}`,
      because: [...exposed.map(exposedReason), ...others],
      since: null,
    }
  const troubled = view.workloads.filter(isTroubled)
  if (troubled.length > 0 || collection.status !== 'ok')
    return {
      ...grounds,
      state: 'degraded',
      status: worstStatus([collection.status, ...troubled.map(({ status }) => status)]),
      sentence: `${collection.sentence} ${troubledSentence(troubled, collection.workloads)}`.trim(),
      because: [...(collection.requests ? [collection.requests.detail] : []), ...others],
      since: newest(view.instances, troubled),
    }
  const changing = view.workloads.filter((workload) => workload.status === 'in-progress')
  if (changing.length > 0)
    return {
      ...grounds,
      state: 'changing',
      status: 'in-progress',
      sentence: `${collection.sentence} ${changingSentence(changing)}`,
      because: changing.map((workload) => `${workload.name}: ${asSentence(workload.statusReason)}`),
      since: null,
    }
  return { ...grounds, state: 'up', status: 'ok', sentence: collection.sentence, because: [], since: null }
}

/** The counts beside the heading, for example `1 rolling · 14 of 15 instances ready`. */
export function installationCounts(view: InstallationView): string {
  const rolling = view.workloads.filter((workload) => workload.status === 'in-progress').length
  const sum = (pick: (workload: Workload) => number | undefined) =>
    view.workloads.reduce((total, workload) => total + (pick(workload) ?? 0), 0)
  const desired = sum((workload) => workload.replicas?.desired)
  const ready = sum((workload) => Math.min(workload.replicas?.ready ?? 0, workload.replicas?.desired ?? 0))
  const instances = `${ready} of ${counted(desired, 'instance')} ready`
  return rolling > 0 ? `${rolling} rolling · ${instances}` : instances
}

function unknownVerdict({ freshness, asOf, clock }: Subject): Verdict {
  const starting = freshness === 'starting' || asOf === null
  return {
    state: 'unknown',
    status: 'unknown',
    sentence: starting ? 'State unknown: no answer from the cluster yet.' : `State unknown since ${clock(asOf)}.`,
    because: [starting ? 'The first list has not arrived.' : 'Nothing was heard from the cluster since then.'],
    since: asOf,
    source,
    asOf,
  }
}

type Collection = {
  readonly workloads: readonly Workload[]
  readonly isDown: boolean
  readonly status: Status
  readonly sentence: string
  readonly reason: string
  /** What becomes of its requests, where that is worse than its instances look. */
  readonly requests: RequestTrouble | null
}

/** The collector collects; where the installation is not split, its only API cluster does. */
function collectionOf(workloads: readonly Workload[], alerts: readonly ShownAlert[]): Collection {
  const collectors = workloads.filter((workload) => workload.role === 'collector')
  const clusters = collectors.length > 0 ? collectors : workloads.filter((workload) => workload.role === 'gui-api')
  const ready = clusters.reduce((sum, workload) => sum + (workload.replicas?.ready ?? 0), 0)
  const desired = clusters.reduce((sum, workload) => sum + (workload.replicas?.desired ?? 0), 0)
  const requests = requestTrouble(alerts, clusters)
  const facts = { workloads: clusters, status: worstOf(clusters), requests }
  if (clusters.length === 0)
    return { ...facts, isDown: true, sentence: 'No collector was found.', reason: 'No workload runs the Tracardi API.' }
  const names = clusters.map((workload) => workload.name).join(', ')
  if (ready === 0)
    return {
      ...facts,
      isDown: true,
      sentence: 'Collection is down.',
      reason: desired === 0 ? `${names} is scaled to 0.` : `0 of ${counted(desired, 'instance')} of ${names} ready.`,
    }
  if (clusters.some((workload) => workload.status === 'unknown'))
    return { ...facts, isDown: false, sentence: 'State of collection unknown.', reason: `${names} cannot be judged.` }
  if (clusters.some(isTroubled))
    return {
      ...facts,
      isDown: false,
      sentence: `Collection is degraded: ${ready} of ${counted(desired, 'instance')} ready.`,
      reason: `${names} is not as asked.`,
    }
  if (requests !== null) return { ...facts, ...requests, isDown: false, reason: '' }
  return { ...facts, status: 'ok', isDown: false, sentence: 'Collection is up.', reason: '' }
}

function exposedSentence(exposed: readonly ExposedCluster[]): string {
  const [first] = exposed
  return exposed.length === 1 && first
    ? `The GUI API of ${first.workload.name} is reachable from the Internet.`
    : `The GUI API of ${exposed.length} API clusters is reachable from the Internet.`
}

function exposedReason({ workload, route }: ExposedCluster): string {
  return `${workload.name} exposes the GUI API and ${route.kind} ${route.name} leads to it: ${route.exposureEvidence}.`
}

function troubledSentence(troubled: readonly Workload[], said: readonly Workload[]): string {
  const unsaid = troubled.filter((workload) => !said.includes(workload))
  const [first] = unsaid
  if (!first) return ''
  if (unsaid.length > 1) return `${unsaid.length} workloads need attention.`
  switch (first.status) {
    case 'critical':
      return `${first.name} is critical.`
    case 'unknown':
      return `The state of ${first.name} is unknown.`
    default:
      return `${first.name} is degraded.`
  }
}

function changingSentence(changing: readonly Workload[]): string {
  const [first] = changing
  return changing.length === 1 && first ? `${first.name} is rolling.` : `${changing.length} workloads are rolling.`
}

function troubles(view: InstallationView, except: readonly Workload[]): string[] {
  return view.workloads
    .filter((workload) => isTroubled(workload) && !except.includes(workload))
    .map((workload) => `${workload.name}: ${asSentence(workload.statusReason)}`)
}

function isTroubled(workload: Workload): boolean {
  return workload.status === 'critical' || workload.status === 'degraded' || workload.status === 'unknown'
}

function worstOf(workloads: readonly Workload[]): Status {
  return worstStatus(workloads.map((workload) => workload.status))
}

/** When the last instance of these workloads left its ready state. */
function newest(instances: readonly Instance[], workloads: readonly Workload[]): string | null {
  const ids = workloads.map((workload) => workload.id)
  const times = instances
    .filter((instance) => instance.workloadId !== null && ids.includes(instance.workloadId))
    .filter((instance) => instance.state !== 'ready' && instance.state !== 'completed')
    .flatMap((instance) => (instance.since ? [instance.since] : []))
  return times.toSorted().at(-1) ?? null
}
