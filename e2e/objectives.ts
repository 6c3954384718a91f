import type { Page } from '@playwright/test'
import { namespace } from '#e2e/world.ts'
import type { AlertAnswer } from '#lib/contracts/alerts.ts'
import type { ObjectivesAnswer, Standing } from '#lib/contracts/objectives.ts'
import { burnKey } from '#lib/domain/alerts/request-keys.ts'
import { burnRules, type Burn } from '#lib/domain/alerts/burn-rate.ts'
import type { Objective } from '#lib/domain/objectives/objective.ts'
import { workloadId } from '#lib/domain/topology.ts'

const availability: Objective = { of: 'availability', target: 0.999 }
const latency: Objective = { of: 'latency', target: 0.95, thresholdSeconds: 0.3 }
const hourMs = 3_600_000

function standing(objective: Objective, change: Partial<Standing>, burns: readonly Burn[]): Standing {
  return {
    objective,
    source: 'ingress-nginx',
    boundSeconds: null,
    because: 'The metrics source does not go back far enough, or has gaps.',
    budget: null,
    burns: burnRules.map((rule, index) => ({ rule, burn: burns[index] ?? { state: 'unknown' } })),
    ...change,
  }
}

/** One burning, one within at another bucket, as the console would answer them of the collector. */
export function burningStandings(nowMs: number): readonly Standing[] {
  const budget = { sinceMs: nowMs - 26 * hourMs, knownMs: 26 * hourMs }
  return [
    standing(availability, { budget: { ...budget, total: 3_744_000, bad: 6_480 } }, [
      { state: 'burning', rate: 16.1, shortRate: 121.4, total: 144_012, bad: 2_319 },
      { state: 'within', rate: 2.8, shortRate: 33.1 },
      { state: 'within', rate: 1.7, shortRate: 8.2 },
    ]),
    standing(latency, { boundSeconds: 0.25, budget: { ...budget, total: 3_744_000, bad: 41_184 } }, [
      { state: 'within', rate: 0.2, shortRate: 0.2 },
      { state: 'within', rate: 0.2, shortRate: 0.2 },
      { state: 'within', rate: 0.2, shortRate: 0.2 },
    ]),
  ]
}

/** Answers how a cluster stands in the console's place; another one is not known. */
export async function answerObjectives(page: Page, name: string): Promise<void> {
  await page.route('**/metrics/objectives?*', async (route) => {
    const isAsked = new URL(route.request().url()).searchParams.get('name') === name
    const now = Date.now()
    const unknown = standing(
      { ...availability, target: 0.995 },
      { source: null, because: 'No Prometheus was found.' },
      [],
    )
    const standings = isAsked ? burningStandings(now) : [unknown]
    const answer: ObjectivesAnswer = { asOf: new Date(now).toISOString(), standings: [...standings] }
    return route.fulfill({ json: answer })
  })
}

/** The alert that such a burn makes. */
export async function answerBurnAlert(page: Page, name: string): Promise<void> {
  const [rule] = burnRules
  if (!rule) throw new Error('There are rules.')
  const since = new Date(Date.now() - 600_000).toISOString()
  const alert: AlertAnswer = {
    key: burnKey(workloadId({ namespace, kind: 'Deployment', name }), availability, rule),
    state: 'firing',
    severity: 'page',
    sentence: `${name} fails too many requests.`,
    detail: '1.61 % of 144,012 requests in 1 h failed: 16.1 times what an objective of 99.9 % allows.',
    since,
    changedAt: since,
    acknowledged: null,
    silence: null,
  }
  await page.route(/\/alerts$/, async (route) => route.fulfill({ json: { alerts: [alert] } }))
}
