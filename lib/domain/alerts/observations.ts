import { findings } from '../attention.ts'
import type { InstallationView } from '../installation-view.ts'
import type { Problem, Workload } from '../topology.ts'
import type { AlertTimes, Observation } from './alert.ts'
import { burn, burnRules, type BurnRule, type Counted, type Objective } from './burn-rate.ts'

export type Judged = { readonly key: string; readonly observed: Observation; readonly times: AlertTimes }

/** A finding of the watch stands for itself; a short while of it is no trouble. */
const findingTimes: AlertTimes = { forMs: 60_000, clearMs: 60_000 }

/** Requests of one API cluster in every window of the rules. */
export type Traffic = {
  readonly workload: Workload
  readonly objective: Objective
  readonly counted: (windowMs: number) => Counted
  /** Why nothing is counted, for people. */
  readonly because: string
}

export type Seen = {
  readonly view: InstallationView
  readonly problems: readonly Problem[]
  readonly isStale: boolean
  /** Of the clusters whose requests some metrics source counts. */
  readonly traffic: readonly Traffic[]
  /** Keys of the alerts that are open. */
  readonly open: readonly string[]
}

/** Everything that is worth an alert, and what became of those that are open. */
export function observations(seen: Seen): readonly Judged[] {
  const watched = watchFindings(seen)
  const burning = seen.traffic.flatMap(burns)
  const said = new Set([...watched, ...burning].map(({ key }) => key))
  const rest = seen.open.filter((key) => !said.has(key))
  return [...watched, ...burning, ...rest.map((key) => unsaid(key, seen))]
}

function watchFindings({ view, problems, isStale }: Seen): readonly Judged[] {
  if (isStale) return []
  return findings(view, problems, isStale).flatMap(({ id, status, sentence, detail }): Judged[] => {
    const key = `watch ${id}`
    // What cannot be judged now is no end of what was wrong with it.
    if (status === 'unknown') return [{ key, observed: { seen: 'nothing', because: sentence }, times: findingTimes }]
    if (status !== 'critical' && status !== 'degraded') return []
    const severity = status === 'critical' ? ('page' as const) : ('ticket' as const)
    return [{ key, observed: { seen: 'trouble', severity, sentence, detail }, times: findingTimes }]
  })
}

/** An open alert that nobody speaks of any more: over, unless who would say so does not see. */
function unsaid(key: string, { isStale, view }: Seen): Judged {
  const times = findingTimes
  if (isStale) return { key, observed: { seen: 'nothing', because: 'The cluster is not watched now.' }, times }
  // Every cluster whose requests are counted is spoken of: of this one nobody counts, unless it is gone.
  const isUncounted = view.workloads.some(({ id }) => key.startsWith(`burn ${id} `))
  if (isUncounted) return { key, observed: { seen: 'nothing', because: 'No metrics source answers now.' }, times }
  return { key, observed: { seen: 'fine' }, times }
}

function burns({ workload, objective, counted, because }: Traffic): readonly Judged[] {
  return burnRules.map((rule) => {
    const found = burn(rule, objective, { long: counted(rule.longMs), short: counted(rule.shortMs) })
    return {
      key: `burn ${workload.id} ${rule.longMs / 3_600_000}h`,
      observed: observationOf(workload, objective, rule, found, because),
      times: { forMs: rule.forMs, clearMs: rule.shortMs },
    }
  })
}

function observationOf(
  workload: Workload,
  objective: Objective,
  rule: BurnRule,
  found: ReturnType<typeof burn>,
  because: string,
): Observation {
  switch (found.state) {
    case 'unknown':
      return { seen: 'nothing', because }
    case 'no-traffic':
      return { seen: 'nothing', because: 'No requests came that would tell whether it is over.' }
    case 'within':
      return { seen: 'fine' }
    case 'burning': {
      const percent = ((found.bad / found.total) * 100).toFixed(2)
      return {
        seen: 'trouble',
        severity: rule.severity,
        sentence: `${workload.name} fails too many requests.`,
        detail:
          `${percent} % of ${Math.round(found.total).toLocaleString('en')} requests in ${rule.longMs / 3_600_000} h failed: ` +
          `${found.rate.toFixed(1)} times what an objective of ${objective.target * 100} % allows.`,
      }
    }
  }
}
