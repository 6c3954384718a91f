import { exposedClusters, unknownWayIn } from '../exposed-clusters.ts'
import { asSentence } from '../part-words.ts'
import { instanceStatus } from '../instance-status.ts'
import type { HealthAnswer } from '../metrics/health-answer.ts'
import type { InstanceUsage } from '../metrics/instance-usage.ts'
import { worstStatus } from '../status.ts'
import { instanceWord } from '../status-line.ts'
import type { Freshness, Instance, NodeRoom, Route, Status, Workload } from '../topology.ts'
import type { HealthFinding, HealthMatter } from './health-finding.ts'
import { throttlingFinding, type Throttling } from './throttling.ts'

export type InstanceHealth = Omit<HealthFinding, 'matter'> & {
  readonly instanceId: string
  readonly findings: readonly HealthFinding[]
}

export type HealthFacts = {
  readonly instance: Instance
  readonly workload: Workload
  readonly routes: readonly Route[]
  /** Null when the console may not list nodes. */
  readonly nodes: readonly NodeRoom[] | null
  readonly freshness: Freshness
  readonly asOf: string | null
  readonly usage: InstanceUsage | null
  readonly answer: HealthAnswer | null
  readonly throttling: Throttling
  readonly nowMs: number
}

/**
 * The worst of what decides: readiness, restarts, what it answers, what it exposes. The others only count when they are
 * bad, since a cluster without metrics-server would know of no instance that is well.
 */
export function instanceHealth(facts: HealthFacts): InstanceHealth {
  const { freshness, asOf, instance } = facts
  const findings = findingsOf(facts)
  if (freshness === 'stale' || freshness === 'starting' || asOf === null)
    return {
      instanceId: instance.id,
      status: 'unknown',
      because: 'Nothing is heard from the cluster.',
      since: asOf,
      source: watch,
      asOf,
      findings,
    }
  const counted = findings.filter(({ matter, status }) => deciding.has(matter) || isBad(status))
  const status = worstStatus(counted.map((finding) => finding.status))
  const worst = counted.find((finding) => finding.status === status)
  return { instanceId: instance.id, status, ...groundsOf(worst, facts), findings }
}

const watch = 'Kubernetes watch'
const deciding: ReadonlySet<HealthMatter> = new Set(['readiness', 'restarts', 'probe', 'answers', 'exposure'])

function isBad(status: Status): boolean {
  return status === 'critical' || status === 'degraded'
}

function groundsOf(worst: HealthFinding | undefined, { asOf }: HealthFacts): Omit<HealthFinding, 'matter' | 'status'> {
  const { because, since, source, asOf: at } = worst ?? { because: '', since: null, source: watch, asOf }
  return { because, since, source, asOf: at }
}

function findingsOf(facts: HealthFacts): readonly HealthFinding[] {
  return [
    readiness(facts),
    restarts(facts),
    probe(facts),
    ...answers(facts),
    ...exposure(facts),
    amount(facts, 'cpu'),
    amount(facts, 'memory'),
    throttlingFinding(facts.throttling),
    node(facts),
  ]
}

function readiness({ instance, asOf }: HealthFacts): HealthFinding {
  const { state, reason, since } = instance
  const why = reason === null || state === 'ready' ? '' : `: ${reason}`
  return {
    matter: 'readiness',
    status: instanceStatus(state),
    because: `${instanceWord(state)}${why}.`,
    since,
    source: watch,
    asOf,
  }
}

const recentMs = 10 * 60_000

function restarts({ instance, asOf, nowMs }: HealthFacts): HealthFinding {
  const { restarts: count, lastTermination: last } = instance
  const endedMs = Date.parse(last?.finishedAt ?? '')
  const isRecent = nowMs - endedMs < recentMs
  const status: Status = isRecent && last?.exitCode !== 0 ? (count >= 3 ? 'critical' : 'degraded') : 'ok'
  const times = count === 1 ? 'once' : `${count} times`
  const code = last?.exitCode == null ? '' : `, exit code ${last.exitCode}`
  const because =
    count === 0 && last === null
      ? 'Never restarted.'
      : `Restarted ${times}; the last run ended with ${last?.reason ?? 'a reason that is not known'}${code}.`
  return { matter: 'restarts', status, because, since: last?.finishedAt ?? null, source: watch, asOf }
}

/** Without a probe Kubernetes calls ready whatever runs, so only an answer says that it serves. */
function probe({ workload, answer, asOf, nowMs }: HealthFacts): HealthFinding {
  const grounds = { matter: 'probe', since: null, source: watch, asOf } as const
  if (workload.hasReadinessProbe)
    return { ...grounds, status: 'ok', because: 'A readiness probe decides whether it gets requests.' }
  const none = 'It has no readiness probe, so for Kubernetes it is ready as soon as it runs'
  if (answer !== null && answer.answers !== 'unreachable' && isFresh(answer, nowMs))
    return { ...grounds, status: 'ok', because: `${none}; what it answers the console decides.` }
  if (isAsked(workload)) return { ...grounds, status: 'unknown', because: `${none}.` }
  return { ...grounds, status: 'ok', because: `${none}; nobody sends it requests.` }
}

function isAsked({ guiApi, role }: Workload): boolean {
  return guiApi !== null || role === 'gui'
}

const answerStaleMs = 60_000

function isFresh({ atMs }: HealthAnswer, nowMs: number): boolean {
  return nowMs - atMs <= answerStaleMs
}

function answers({ workload, instance, answer, nowMs }: HealthFacts): readonly HealthFinding[] {
  if (!isAsked(workload)) return []
  const grounds = { matter: 'answers', since: null, source: 'the console’s own check' } as const
  if (answer === null)
    return [{ ...grounds, status: 'unknown', because: 'The console has not asked it yet.', asOf: null }]
  const asOf = new Date(answer.atMs).toISOString()
  if (!isFresh(answer, nowMs))
    return [{ ...grounds, status: 'unknown', because: 'It has not been asked for a while.', asOf }]
  switch (answer.answers) {
    case 'yes':
      return [{ ...grounds, ...answered(answer.tookSeconds ?? 0), asOf }]
    case 'unreachable':
      return [
        {
          ...grounds,
          status: 'unknown',
          because: `The console finds no way to it (${answer.detail}); others may.`,
          asOf,
        },
      ]
    case 'no': {
      const isBeginning = instanceStatus(instance.state) === 'in-progress'
      return [
        {
          ...grounds,
          status: isBeginning ? 'in-progress' : 'critical',
          because: `Does not answer as it should: ${answer.detail}.`,
          asOf,
        },
      ]
    }
  }
}

/** A health check has next to nothing to do: whoever needs this long for it lets others wait too. */
const slowSeconds = 2

function answered(seconds: number): Pick<HealthFinding, 'status' | 'because'> {
  const took = `${Math.round(seconds * 1_000)} ms`
  return seconds < slowSeconds
    ? { status: 'ok', because: `Answered in ${took}.` }
    : { status: 'degraded', because: `Answered only after ${took}.` }
}

function exposure({ workload, routes, asOf }: HealthFacts): readonly HealthFinding[] {
  const { guiApi } = workload
  if (guiApi === null) return []
  const grounds = { matter: 'exposure', since: null, source: watch, asOf } as const
  const [exposed] = exposedClusters([workload], routes)
  if (exposed)
    return [
      {
        ...grounds,
        status: 'critical',
        because: `It exposes the GUI API and ${exposed.route.kind} ${exposed.route.name} leads to it from the Internet.`,
      },
    ]
  const unsure = guiApi.effect === 'exposed' ? unknownWayIn(workload, routes) : null
  if (unsure)
    return [
      {
        ...grounds,
        status: 'unknown',
        because: `It exposes the GUI API, and who reaches it by ${unsure.kind} ${unsure.name} is not known: ${asSentence(unsure.exposureEvidence)}`,
      },
    ]
  switch (guiApi.effect) {
    case 'exposed':
      return [{ ...grounds, status: 'ok', because: 'It exposes the GUI API, out of reach of the Internet.' }]
    case 'hidden':
      return [{ ...grounds, status: 'ok', because: 'It hides the GUI API.' }]
    case 'crash':
      return [{ ...grounds, status: 'critical', because: 'Tracardi refuses to start with this EXPOSE_GUI_API.' }]
    case 'unknown':
      return [{ ...grounds, status: 'unknown', because: 'What EXPOSE_GUI_API is cannot be read.' }]
  }
}

/** Of the limit. Memory that reaches it ends the container; CPU is held back. */
const tight = 0.9
const usageStaleMs = 180_000

function amount({ workload, usage, nowMs }: HealthFacts, matter: 'cpu' | 'memory'): HealthFinding {
  const grounds = { matter, since: null, source: 'metrics-server (approximate)' } as const
  if (usage === null) return { ...grounds, status: 'unknown', because: 'Not known: no reading.', asOf: null }
  const asOf = new Date(usage.atMs).toISOString()
  if (nowMs - usage.atMs > usageStaleMs)
    return { ...grounds, status: 'unknown', because: 'Not known: the last reading is old.', asOf }
  const limit = matter === 'cpu' ? workload.limits.cpuMillicores : workload.limits.memoryBytes
  const used = matter === 'cpu' ? usage.cpuCores * 1_000 : usage.memoryBytes
  const words = (value: number) =>
    matter === 'cpu' ? `${(value / 1_000).toFixed(2)} cores` : `${Math.round(value / 2 ** 20)} MiB`
  if (limit === null || limit <= 0)
    return { ...grounds, status: 'ok', because: `${words(used)}, without a limit.`, asOf }
  const share = used / limit
  const status: Status = share >= tight ? 'degraded' : 'ok'
  return { ...grounds, status, because: `${words(used)}, ${Math.round(share * 100)} % of its limit.`, asOf }
}

function node({ instance, nodes, asOf }: HealthFacts): HealthFinding {
  const grounds = { matter: 'node', since: null, source: watch, asOf } as const
  if (instance.node === null) return { ...grounds, status: 'in-progress', because: 'On no node yet.' }
  const found = nodes?.find(({ name }) => name === instance.node)
  if (nodes === null)
    return { ...grounds, status: 'unknown', because: `On ${instance.node}; the console may not look at nodes.` }
  if (found === undefined) return { ...grounds, status: 'critical', because: `Its node ${instance.node} is gone.` }
  if (!found.isReady) return { ...grounds, status: 'critical', because: `Its node ${instance.node} is not ready.` }
  return { ...grounds, status: 'ok', because: `On ${instance.node}, which is ready.` }
}
