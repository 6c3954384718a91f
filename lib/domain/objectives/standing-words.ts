import { fewestBad, type Burn, type BurnRule } from '../alerts/burn-rate.ts'
import type { Status } from '../topology.ts'
import { budgetLeft, type Budget } from './budget.ts'
import { percentWords, timeWords, windowWords } from './objective-words.ts'
import type { Objective } from './objective.ts'

export type Verdict = { readonly status: Status; readonly words: string }

/** "62 % left: 1,220 of the 3,210 requests that may fail did" */
export function budgetVerdict(objective: Objective, budget: Budget | null): Verdict {
  if (budget === null) return { status: 'unknown', words: 'Not known' }
  const left = budgetLeft(objective, budget)
  if (left === null) return { status: 'unknown', words: 'No requests came, so nothing of it was spent or kept' }
  const { total, bad } = budget
  const [did, mayDo] = objective.of === 'availability' ? ['did', 'may fail'] : ['were', 'may be slow']
  const allowed = total * (1 - objective.target)
  if (allowed < 1)
    return { status: 'unknown', words: `Too few requests to judge: of ${count(total)} not even one ${mayDo}` }
  const spent = `${count(bad)} of the ${count(allowed)} requests that ${mayDo} ${did}`
  if (left <= 0) return { status: 'degraded', words: `Nothing left: ${spent}` }
  return { status: 'ok', words: `${left < 0.01 ? 'Less than 1' : (left * 100).toFixed(0)} % left: ${spent}` }
}

/** "99.982 % of 1,234,567 requests", to be read beside the objective: never more than it was, so never 100 % of almost all. */
export function keptWords({ total, bad }: Budget): string | null {
  if (total === 0) return null
  const kept = Math.floor(((total - bad) / total) * 100_000 + 1e-6) / 100_000
  return `${percentWords(kept)} of ${count(total)} requests`
}

/** "over the last 30 d", "over 25 h of the last 26 h, which is all that Traefik knows of 30 d" */
export function reachWords({ knownMs, sinceMs }: Budget, nowMs: number, source: string | null): string {
  const backMs = nowMs - sinceMs
  const back = `the last ${windowWords(backMs)}`
  const known = backMs - knownMs < onItsWayMs ? `over ${back}` : `over ${windowWords(knownMs)} of ${back}`
  return knownMs > monthMs - dayMs ? known : `${known}, which is all that ${source ?? 'the source'} knows of 30 d`
}

const dayMs = 86_400_000
const monthMs = 30 * dayMs

/** Of the newest minutes the samples are not there yet. */
const onItsWayMs = 600_000

/** "1 h and 5 min" */
export function ruleWindows({ longMs, shortMs }: BurnRule): string {
  return `${windowWords(longMs)} and ${windowWords(shortMs)}`
}

/** "16.0× and 20.3×" */
export function ratesWords(burn: Burn): string {
  return 'rate' in burn ? `${burn.rate.toFixed(1)}× and ${burn.shortRate.toFixed(1)}×` : '–'
}

export function burnVerdict(rule: BurnRule, burn: Burn): Verdict {
  switch (burn.state) {
    case 'burning':
      return { status: rule.severity === 'page' ? 'critical' : 'degraded', words: 'Burns too fast' }
    case 'too-few':
      return { status: 'ok', words: `Too few to alert: ${count(burn.bad)} requests, and it takes ${fewestBad}` }
    case 'within':
      return { status: 'ok', words: 'Within' }
    case 'no-traffic':
      return { status: 'unknown', words: 'No requests' }
    case 'unknown':
      return { status: 'unknown', words: 'Not known' }
  }
}

/** Where latency is not judged by the threshold itself; null where there is nothing to explain. */
export function boundWords(objective: Objective, boundSeconds: number | null): string | null {
  if (objective.of === 'availability' || boundSeconds === null || boundSeconds === objective.thresholdSeconds)
    return null
  const [bound, threshold] = [timeWords(boundSeconds), timeWords(objective.thresholdSeconds)]
  return `Judged at ${bound}: the source has no bucket at ${threshold}, and this is the nearest.`
}

function count(requests: number): string {
  return Math.round(requests).toLocaleString('en')
}
