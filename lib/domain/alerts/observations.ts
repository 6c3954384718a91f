import { findings } from '../attention.ts'
import { placeFindings, type HealthSeen } from '../health/place-findings.ts'
import type { InstallationView } from '../installation-view.ts'
import type { Problem, Workload } from '../topology.ts'
import type { Observation } from './alert.ts'
import { failureWords, percentWords } from '../objectives/objective-words.ts'
import type { Tally } from '../objectives/tally.ts'
import { burnKey } from './request-keys.ts'
import { burn, burnRules, type Burn, type BurnRule } from './burn-rate.ts'
import { fallenTraffic, type Demand } from './fallen-traffic.ts'
import { findingOf, findingTimes, type Judged } from './finding.ts'
import { uncounted } from './uncounted.ts'

/** Requests of one API cluster in every window of the rules. */
export type Traffic = Tally & { readonly workload: Workload }

export type Seen = {
  readonly view: InstallationView
  readonly problems: readonly Problem[]
  readonly isStale: boolean
  readonly health: HealthSeen
  /** Of every objective of every API cluster. */
  readonly traffic: readonly Traffic[]
  /** Of every collector. */
  readonly demand: readonly Demand[]
  /** Keys of the alerts that are open. */
  readonly open: readonly string[]
}

/** Everything that is worth an alert, and what became of those that are open. */
export function observations(seen: Seen): readonly Judged[] {
  const { namespace, release } = seen.view.installation
  const scope = `${namespace}/${release}`
  const watched = watchFindings(scope, seen)
  const counted = [...seen.traffic.flatMap(burns), ...seen.demand.map(fallenTraffic), ...uncounted(scope, seen.traffic)]
  const said = new Set([...watched, ...counted].map(({ key }) => key))
  const rest = seen.open.filter((key) => !said.has(key))
  return [...watched, ...counted, ...rest.map((key) => unsaid(key, seen))]
}

function watchFindings(scope: string, { view, problems, isStale, health }: Seen): readonly Judged[] {
  if (isStale) return []
  const found = [...findings(view, problems, isStale), ...placeFindings(health)]
  return found.map((finding) => findingOf(scope, finding))
}

/** An open alert that nobody speaks of any more: over, unless who would say so does not see. */
function unsaid(key: string, { isStale }: Seen): Judged {
  const times = findingTimes
  if (isStale) return { key, observed: { seen: 'nothing', because: 'The cluster is not watched now.' }, times }
  return { key, observed: { seen: 'fine' }, times }
}

function burns(traffic: Traffic): readonly Judged[] {
  const { workload, objective, counted } = traffic
  return burnRules.map((rule) => {
    const found = burn(rule, objective, { long: counted(rule.longMs), short: counted(rule.shortMs) })
    return {
      key: burnKey(workload.id, objective, rule),
      observed: observationOf(traffic, rule, found),
      times: { forMs: rule.forMs, clearMs: rule.shortMs },
    }
  })
}

function observationOf(
  { workload, objective, boundSeconds, because }: Traffic,
  rule: BurnRule,
  found: Burn,
): Observation {
  switch (found.state) {
    case 'unknown':
      return { seen: 'nothing', because }
    case 'no-traffic':
      return { seen: 'nothing', because: 'No requests came that would tell whether it is over.' }
    case 'within':
    case 'too-few':
      return { seen: 'fine' }
    case 'burning': {
      const requests = `${Math.round(found.total).toLocaleString('en')} requests in ${rule.longMs / 3_600_000} h`
      const trouble = objective.of === 'availability' ? 'fails too many requests' : 'answers too slowly'
      return {
        seen: 'trouble',
        severity: rule.severity,
        sentence: `${workload.name} ${trouble}.`,
        detail:
          `${((found.bad / found.total) * 100).toFixed(2)} % of ${requests} ${failureWords(objective, boundSeconds)}: ` +
          `${found.rate.toFixed(1)} times what an objective of ${percentWords(objective.target)} allows.`,
      }
    }
  }
}
