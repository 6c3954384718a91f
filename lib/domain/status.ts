import type { Instance, InstanceState, Replicas, Role, Rollout, Status } from './topology.ts'

export type StatusFinding = { readonly status: Status; readonly reason: string }

export type StatusFacts = {
  readonly role: Role
  readonly replicas: Replicas | null
  readonly rollout: Rollout
  readonly instances: readonly Instance[]
  /** Policy minimums by role; a workload that asks for fewer is judged by what it asks for. */
  readonly minimums: Partial<Readonly<Record<Role, number>>>
  /** Since when the picture cannot be trusted; null while it can. */
  readonly staleSince: string | null
  readonly now: Date
}

export const statusesWorstFirst = [
  'critical',
  'unknown',
  'degraded',
  'in-progress',
  'paused',
  'ok',
] as const satisfies readonly Status[]

/** Worst first. Unknown stands above Degraded: what cannot be seen may be worse than what can. */
export function worstStatus(statuses: readonly Status[]): Status {
  return statusesWorstFirst.find((status) => statuses.includes(status)) ?? 'unknown'
}

/** How long an instance may take before waiting counts against it. */
const patienceMs = 60_000

/** The worst that the counts, the rollout or a child say, in one sentence with figures. */
export function workloadStatus(facts: StatusFacts): StatusFinding {
  const { replicas, rollout, staleSince } = facts
  if (staleSince !== null) return { status: 'unknown', reason: `Not observed since ${staleSince}` }
  if (replicas === null) return jobStatus(facts)
  if (rollout.state === 'unknown') return { status: 'unknown', reason: 'Kubernetes has not reported on it yet' }
  const broken = brokenInstances(facts.instances)
  const stalled = rollout.state === 'stalled'
  if (broken || stalled) return { status: 'critical', reason: broken ?? rollout.message ?? 'The rollout stopped' }
  const finding = byCounts(facts, replicas)
  const isPaused = rollout.state === 'paused' && (finding.status === 'ok' || finding.status === 'in-progress')
  return isPaused ? { status: 'paused', reason: `Rollout paused; ${lowerFirst(finding.reason)}` } : finding
}

function byCounts(facts: StatusFacts, replicas: Replicas): StatusFinding {
  const { desired, available } = replicas
  const minimum = Math.min(desired, facts.minimums[facts.role] ?? 1)
  const counts = readyWords(replicas)
  if (desired === 0 && replicas.total === 0) return { status: 'ok', reason: 'Scaled to 0' }
  const waiting = facts.instances.filter(isWaiting)
  const late = facts.instances.filter((instance) => isLate(instance, facts.now))
  const isMoving = facts.rollout.state === 'progressing' || waiting.some((instance) => !late.includes(instance))
  if (available < minimum && (late.length > 0 || !isMoving))
    return {
      status: 'critical',
      reason: because(minimum > 1 ? `${counts}, below the minimum of ${minimum}` : counts, late),
    }
  if (late.length > 0) return { status: 'degraded', reason: because(counts, late) }
  if (facts.rollout.state === 'progressing') return { status: 'in-progress', reason: progress(replicas) }
  if (available < desired) return { status: isMoving ? 'in-progress' : 'degraded', reason: counts }
  const restarted = facts.instances.find((instance) => hasJustRestarted(instance, facts.now))
  if (restarted) return { status: 'degraded', reason: `${counts}; ${restartWords(restarted)}` }
  return { status: 'ok', reason: counts }
}

function progress({ desired, updated, ready, total }: Replicas): string {
  if (updated < desired) return `${updated} of ${desired} instances updated, ${ready} ready`
  return total > desired
    ? `${readyWords({ ready, desired })}, ${total - desired} leaving`
    : readyWords({ ready, desired })
}

function readyWords({ ready, desired }: Pick<Replicas, 'ready' | 'desired'>): string {
  return `${Math.min(ready, desired)} of ${desired} ${desired === 1 ? 'instance' : 'instances'} ready`
}

const brokenWords: Partial<Readonly<Record<InstanceState, string>>> = {
  'crash-loop': 'CrashLoopBackOff',
  'image-pull': 'ImagePullBackOff',
  failed: 'Failed',
}

/** "CrashLoopBackOff in 2 instances"; null when none is beyond waiting. */
function brokenInstances(instances: readonly Instance[]): string | null {
  const broken = instances.filter((instance) => brokenWords[instance.state] !== undefined && !isLeftover(instance))
  const [first] = broken
  if (!first) return null
  const word = first.reason ?? brokenWords[first.state] ?? 'Failed'
  const last = first.lastTermination ? `, last ${first.lastTermination.reason}` : ''
  return `${word} in ${broken.length === 1 ? '1 instance' : `${broken.length} instances`}${first.state === 'crash-loop' ? last : ''}`
}

/** Evicted pods stay as objects after their replacement runs; they say nothing about now. */
function isLeftover(instance: Instance): boolean {
  return instance.state === 'failed' && (instance.reason === 'Evicted' || instance.reason === 'Shutdown')
}

function isWaiting({ state }: Instance): boolean {
  return state === 'pending' || state === 'starting'
}

/** An instance that was ready and fell out gets no patience. */
function isLate(instance: Instance, now: Date): boolean {
  if (instance.state === 'unready' || instance.state === 'unknown') return true
  return isWaiting(instance) && ageMs(instance, now) > patienceMs
}

function ageMs(instance: Instance, now: Date): number {
  return now.getTime() - Date.parse(instance.since ?? instance.createdAt)
}

function because(counts: string, late: readonly Instance[]): string {
  const reason = late.find((instance) => instance.reason !== null)?.reason
  return reason ? `${counts}: ${reason}` : counts
}

/** Without probes a crash loop is Ready for seconds between two crashes; a single restart is forgiven. */
function hasJustRestarted({ restarts, lastTermination }: Instance, now: Date): boolean {
  if (restarts < 2 || !lastTermination?.finishedAt || lastTermination.exitCode === 0) return false
  return now.getTime() - Date.parse(lastTermination.finishedAt) < 5 * patienceMs
}

function restartWords({ name, restarts, lastTermination }: Instance): string {
  return `${name} restarted ${restarts} times, last ${lastTermination?.reason ?? 'for an unknown reason'}`
}

/** A CronJob is only its schedule here; of its runs the newest counts. */
function jobStatus({ rollout, instances }: StatusFacts): StatusFinding {
  if (rollout.state === 'paused') return { status: 'paused', reason: 'Schedule suspended' }
  const newest = instances.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))[0]
  if (!newest) return { status: 'ok', reason: 'No run to see' }
  const broken = brokenInstances([newest])
  if (broken) return { status: 'degraded', reason: `Newest run: ${broken}` }
  return newest.state === 'completed'
    ? { status: 'ok', reason: 'Newest run completed' }
    : { status: 'in-progress', reason: 'A run is under way' }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
