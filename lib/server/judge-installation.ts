import 'server-only'

import type { Judged } from '#lib/domain/alerts/finding.ts'
import { observations, type Traffic } from '#lib/domain/alerts/observations.ts'
import type { HealthSeen } from '#lib/domain/health/place-findings.ts'
import type { InstallationView } from '#lib/domain/installation-view.ts'
import { isApiRole, type Objectives } from '#lib/domain/objectives/objective.ts'
import { readDemand, readTally, type Asking } from './tally-reads.ts'

type Judging = Asking & {
  readonly view: InstallationView
  readonly objectives: Objectives
  readonly health: HealthSeen
  /** Keys of the alerts that are open. */
  readonly open: readonly string[]
}

/** Everything that can be said of an installation at one moment. */
export async function judgeInstallation(judging: Judging): Promise<readonly Judged[]> {
  const { topology, view, health, open } = judging
  const isStale = topology.freshness === 'stale' || topology.freshness === 'starting'
  const collectors = view.workloads.filter(({ role }) => role === 'collector')
  const [traffic, demand] = await Promise.all([
    trafficOf(judging),
    Promise.all(collectors.map(async (workload) => readDemand(judging, workload))),
  ])
  return observations({ view, problems: topology.problems, isStale, health, traffic, demand, open })
}

function trafficOf({ view, objectives, ...asking }: Judging): Promise<readonly Traffic[]> {
  const judged = view.workloads.flatMap((workload) =>
    isApiRole(workload.role) ? objectives[workload.role].map((objective) => ({ workload, objective })) : [],
  )
  return Promise.all(
    judged.map(async ({ workload, objective }) => ({ ...(await readTally(asking, workload, objective)), workload })),
  )
}
