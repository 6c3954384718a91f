import 'server-only'

import type { ObjectivesAnswer, ObjectivesQuery } from '#lib/contracts/objectives.ts'
import { burn, burnRules } from '#lib/domain/alerts/burn-rate.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { isApiRole, type Objective } from '#lib/domain/objectives/objective.ts'
import { workloadId, type Workload } from '#lib/domain/topology.ts'
import { readQuestion } from './metrics-reads.ts'
import { readObjectives } from './reads.ts'
import { runtime } from './runtime.ts'
import { readBudget, readTally, type Asking } from './tally-reads.ts'

/** How one API cluster stands by its objectives: what is left of each, and how fast that goes. */
export async function readStandings(
  installation: { readonly namespace: string; readonly release: string },
  { kind, name }: ObjectivesQuery,
): Promise<Result<ObjectivesAnswer, Refusal>> {
  const { namespace, release } = installation
  const topology = runtime().observer.topology()
  const id = workloadId({ namespace, kind, name })
  const workload = topology.workloads.find((one) => one.id === id && one.release === release)
  if (!workload || !isApiRole(workload.role))
    return refused({ reason: 'not-found', what: `API cluster ${kind} ${namespace}/${name}` })
  const nowMs = Date.now()
  const asking: Asking = {
    topology,
    nowMs,
    read: (question) => readQuestion(question, AbortSignal.timeout(30_000)),
  }
  const objectives = readObjectives()[workload.role]
  const standings = await Promise.all(objectives.map((objective) => standingOf(asking, workload, objective)))
  return granted({ asOf: new Date(nowMs).toISOString(), standings })
}

export async function standingOf(
  asking: Asking,
  workload: Workload,
  objective: Objective,
): Promise<ObjectivesAnswer['standings'][number]> {
  const tally = await readTally(asking, workload, objective)
  const { source, boundSeconds, because, counted } = tally
  return {
    objective,
    source,
    boundSeconds,
    because,
    budget: await readBudget(asking, workload, tally),
    burns: burnRules.map((rule) => ({
      rule,
      burn: burn(rule, objective, { long: counted(rule.longMs), short: counted(rule.shortMs) }),
    })),
  }
}
