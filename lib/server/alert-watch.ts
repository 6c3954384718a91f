import 'server-only'

import { alertStore } from '#lib/database/alerts.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import type { Counted, Objective } from '#lib/domain/alerts/burn-rate.ts'
import { countedIn } from '#lib/domain/alerts/counted.ts'
import { observations, type Judged, type Traffic } from '#lib/domain/alerts/observations.ts'
import { viewInstallation, type InstallationView } from '#lib/domain/installation-view.ts'
import type { Grid } from '#lib/domain/metrics/grid.ts'
import { measuredOf } from '#lib/domain/metrics/measured.ts'
import type { Topology, Workload } from '#lib/domain/topology.ts'
import type { AlertWorld, InstallationRef } from '#lib/operations/alert-port.ts'
import type { AuditLog } from '#lib/operations/ports.ts'
import { watchAlerts } from '#lib/operations/watch-alerts.ts'
import { readQuestion } from './metrics-reads.ts'
import type { Observer } from './observer.ts'

const everyMs = 30_000
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** The collector answers the Internet; the GUI's API is missed by fewer. */
const targets = { collector: 0.999, 'gui-api': 0.995 } as const

type Parts = { readonly prisma: ConsolePrisma; readonly auditLog: AuditLog; readonly observer: Observer }

/** Judges the installations twice a minute until it is stopped. A judgement that fails is tried again with the next. */
export function watchForAlerts(parts: Parts, onError: (error: unknown) => void): { readonly stop: () => void } {
  const world = alertWorld(parts)
  let isJudging = false
  const judge = () => {
    if (isJudging) return
    isJudging = true
    void watchAlerts(world)
      .catch(onError)
      .finally(() => (isJudging = false))
  }
  const timer = setInterval(judge, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

function alertWorld({ prisma, auditLog, observer }: Parts): AlertWorld {
  return {
    store: alertStore(prisma),
    auditLog,
    now: () => new Date(),
    installations: () => observer.topology().installations,
    judge: (installation, open) => judgeInstallation(observer.topology(), installation, open),
  }
}

async function judgeInstallation(
  topology: Topology,
  installation: InstallationRef,
  open: readonly string[],
): Promise<readonly Judged[]> {
  const view = viewInstallation(topology, installation)
  // One that is gone for good is not watched any more, and neither are its alerts.
  if (view === null) return []
  const isStale = topology.freshness === 'stale' || topology.freshness === 'starting'
  return observations({ view, problems: topology.problems, isStale, traffic: await trafficOf(topology, view), open })
}

async function trafficOf(topology: Topology, view: InstallationView): Promise<readonly Traffic[]> {
  const clusters = view.workloads.filter(({ role, replicas }) => isApi(role) && replicas !== null)
  const all = await Promise.all(clusters.map(async (workload) => trafficOfCluster(topology, workload)))
  return all.filter((traffic) => traffic !== null)
}

/** Null where no source is connected that could count its requests. */
async function trafficOfCluster(topology: Topology, workload: Workload): Promise<Traffic | null> {
  const { role } = workload
  if (!isApi(role)) return null
  const [fine, coarse] = await Promise.all([
    requests(topology, workload, gridBack(minuteMs, 6 * hourMs)),
    requests(topology, workload, gridBack(30 * minuteMs, 3 * dayMs)),
  ])
  if (fine === null && coarse === null) return null
  const objective: Objective = { target: targets[role] }
  const counted = (windowMs: number): Counted => {
    const reading = windowMs <= 6 * hourMs ? fine : coarse
    return reading && countedIn(reading.series, reading.grid, windowMs)
  }
  return { workload, objective, counted, because: 'The metrics source does not know enough of the last hours.' }
}

async function requests(topology: Topology, workload: Workload, grid: Grid) {
  const subject = { of: 'workload', workloadId: workload.id } as const
  const measured = measuredOf(topology, workload, subject)
  if (measured === null) return null
  const question = { id: 'requests' as const, subject, installation: workload, ...measured, grid }
  const { series, quality } = await readQuestion(question, AbortSignal.timeout(15_000))
  if (quality.state === 'not-configured' || quality.state === 'no-series') return null
  return { series: quality.state === 'value' || quality.state === 'partial' ? series : [], grid }
}

function isApi(role: Workload['role']): role is keyof typeof targets {
  return role === 'collector' || role === 'gui-api'
}

function gridBack(stepMs: number, rangeMs: number): Grid {
  // The newest step is left out: its samples may still be on their way.
  const endMs = Math.floor(Date.now() / stepMs) * stepMs - stepMs
  const count = rangeMs / stepMs
  return { startMs: endMs - (count - 1) * stepMs, stepMs, count }
}
