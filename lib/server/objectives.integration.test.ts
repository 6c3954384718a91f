import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { alertStore } from '#lib/database/alerts.ts'
import { openAuditLog } from '#lib/database/audit-log.ts'
import { readAudit } from '#lib/database/read-audit.ts'
import { testServer, type TestDatabase } from '#lib/database/testing/test-database.ts'
import { burnKey, workloadOfBurnKey } from '#lib/domain/alerts/request-keys.ts'
import { burnRules } from '#lib/domain/alerts/burn-rate.ts'
import { viewInstallation } from '#lib/domain/installation-view.ts'
import type { Grid } from '#lib/domain/metrics/grid.ts'
import { measuredOf } from '#lib/domain/metrics/measured.ts'
import type { PanelId } from '#lib/domain/metrics/panel.ts'
import type { Objective, Objectives } from '#lib/domain/objectives/objective.ts'
import { sampleService } from '#lib/domain/testing/sample-service.ts'
import { workloadId } from '#lib/domain/topology.ts'
import type { PrometheusSource } from '#lib/metrics/prometheus-source.ts'
import { eventfulDay, openMetricsOf, scrapesOf, truthOf, usual } from '#lib/metrics/testing/history.ts'
import { throwAwayPrometheus, type ThrowAwayPrometheus } from '#lib/metrics/testing/prometheus.ts'
import { sourceAt } from '#lib/metrics/testing/source-at.ts'
import type { AlertWorld } from '#lib/operations/alert-port.ts'
import { topologyOf, workloadOf } from '#lib/operations/fake-world.ts'
import { watchAlerts } from '#lib/operations/watch-alerts.ts'
import { judgeInstallation } from './judge-installation.ts'
import { standingOf } from './objective-reads.ts'
import { readTally, type Asking } from './tally-reads.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

const cluster = (name: string, role: 'collector' | 'gui-api') => {
  const ref = { namespace: 'tracardi', kind: 'Deployment', name } as const
  return workloadOf({ ...ref, id: workloadId(ref), role })
}
const collector = cluster('tracardi-api', 'collector')
const gui = cluster('tracardi-api-gui', 'gui-api')
const topology = topologyOf([collector, gui])
const installation = { namespace: 'tracardi', release: 'tracardi' }

const availability = { of: 'availability', target: 0.999 } as const
const latency = { of: 'latency', target: 0.95, thresholdSeconds: 0.3 } as const
const objectives: Objectives = {
  collector: [availability, latency],
  'gui-api': [{ of: 'availability', target: 0.995 }],
}

const history = eventfulDay(Date.now())
const at = (hours: number, minutes: number) => history.startMs + hours * hourMs + minutes * minuteMs

/** The clock of the console; Prometheus has its own. */
let nowMs = at(6, 0)
let prometheus: ThrowAwayPrometheus
let source: PrometheusSource
let place: TestDatabase

beforeAll(async () => {
  const serviceOf = (name: string) => `tracardi-${name}-80@kubernetes`
  const past = openMetricsOf(history, serviceOf(collector.name), serviceOf(gui.name))
  prometheus = await throwAwayPrometheus([], '15s', past)
  const services = [collector, gui].map(({ id, name }) => sampleService(name, [id]))
  source = sourceAt(prometheus.url, services, { now: () => nowMs })
  place = await (await testServer('pglite')).fresh()
})

afterAll(async () => {
  await source?.close()
  await prometheus?.remove()
  await place?.remove()
})

function asking(): Asking {
  return { topology, nowMs, read: (question) => source.readPanel(question, new AbortController().signal) }
}

async function linesOf(id: PanelId, grid: Grid) {
  const subject = { of: 'workload', workloadId: collector.id } as const
  const measured = measuredOf(topology, installation, subject)
  if (measured === null) throw new Error('The collector is in the picture.')
  const { series } = await asking().read({ id, subject, installation, ...measured, grid })
  return new Map(series.map(({ key, values }) => [key, values]))
}

describe('a day with an incident, a gap and a counter that began again', () => {
  const stepMs = 5 * minuteMs
  const grid: Grid = { startMs: at(1, 0), stepMs, count: 24 * 12 }
  const timeOf = (step: number) => grid.startMs + step * stepMs

  test('has a hole on its chart exactly where Prometheus did not see all of it', async () => {
    nowMs = at(25, 5)
    const scrapes = scrapesOf(history)
    const windowMs = stepMs + 15_000
    const isSeen = (step: number) =>
      scrapes.filter((one) => one > timeOf(step) - windowMs && one <= timeOf(step)).length >= 18
    const values = (await linesOf('requests', grid)).get('2xx') ?? []
    const holes = values.flatMap((value, step) => (value === null ? [step] : []))
    expect(holes).toEqual(values.flatMap((_, step) => (isSeen(step) ? [] : [step])))
    expect(holes.length).toBeGreaterThan(3)
  })

  test('reads no lower beside the hole, where windows were only watched in part', async () => {
    nowMs = at(25, 5)
    const around: Grid = { startMs: at(12, 50) + 30_000, stepMs: minuteMs, count: 70 }
    const values = (await linesOf('requests', around)).get('2xx') ?? []
    const known = values.filter((value) => value !== null)
    expect(known.length).toBeGreaterThan(35)
    expect(Math.min(...known)).toBeGreaterThan(usual.perSecond * 0.95)
  })

  test('has neither a fall below zero nor a spike where the counter began again', async () => {
    nowMs = at(25, 5)
    const lines = await linesOf('requests', grid)
    const all = (lines.get('2xx') ?? []).flatMap((value, step) =>
      value === null ? [] : [value + (lines.get('5xx')?.[step] ?? 0)],
    )
    expect(Math.min(...all)).toBeGreaterThan(usual.perSecond * 0.9)
    expect(Math.max(...all)).toBeLessThan(usual.perSecond * 1.05)
  })

  test.each([
    ['the incident', 6, 50, hourMs],
    ['the slow spell', 10, 20, hourMs],
    ['the gap', 14, 30, 6 * hourMs],
    ['the counter that began again', 17, 50, hourMs],
    ['the whole day', 25, 5, 24 * hourMs],
  ])('its windows hold what was in truth sent, over %s', async (_, hours, minutes, windowMs) => {
    nowMs = at(hours, minutes)
    const stepOfWindow = windowMs > 6 * hourMs ? 30 * minuteMs : minuteMs
    const toMs = Math.floor(nowMs / stepOfWindow) * stepOfWindow - stepOfWindow
    const sent = truthOf(history, { fromMs: toMs - windowMs, toMs })
    const gap = {
      fromMs: Math.floor(history.gap.fromMs / stepOfWindow) * stepOfWindow,
      toMs: Math.ceil(history.gap.toMs / stepOfWindow) * stepOfWindow,
    }
    const unseen = toMs - windowMs < gap.fromMs && toMs > gap.toMs ? truthOf(history, gap) : null
    const total = sent.total - (unseen?.total ?? 0)
    const failed = (await readTally(asking(), collector, availability)).counted(windowMs)
    const slow = (await readTally(asking(), collector, latency)).counted(windowMs)
    expect(closeness(failed?.total, total)).toBeLessThan(0.02)
    expect(closeness(failed?.bad, sent.failed - (unseen?.failed ?? 0))).toBeLessThan(0.03)
    expect(closeness(slow?.total, total)).toBeLessThan(0.02)
    expect(closeness(slow?.bad, sent.slow - (unseen?.slow ?? 0))).toBeLessThan(0.03)
  })

  test('is all that its budget speaks of, and a month that nobody kept is not known', async () => {
    nowMs = at(25, 5)
    const standing = await standingOf(asking(), collector, availability)
    expect(standing.budget?.sinceMs).toBe(at(1, 0))
    // Of the hour with the gap not enough is known to count it.
    expect(standing.budget?.knownMs).toBe(23 * hourMs + 4 * minuteMs)
    const truth = truthOf(history, { fromMs: history.startMs, toMs: at(25, 4) })
    const unknown = truthOf(history, { fromMs: at(13, 0), toMs: at(14, 0) })
    expect(closeness(standing.budget?.bad, truth.failed - unknown.failed)).toBeLessThan(0.03)
    expect(closeness(standing.budget?.total, truth.total - unknown.total)).toBeLessThan(0.03)
    expect(standing.burns.map(({ burn }) => burn.state)).toEqual(['within', 'within', 'within', 'unknown'])
    expect(standing.source).toBe('Traefik')
  })

  test('is judged by the bucket that is there, or not at all', async () => {
    nowMs = at(25, 5)
    const judged = async (thresholdSeconds: number) => readTally(asking(), collector, { ...latency, thresholdSeconds })
    expect((await judged(0.3)).boundSeconds).toBe(0.3)
    expect((await judged(0.25)).boundSeconds).toBe(0.3)
    const far = await judged(10)
    expect([far.boundSeconds, far.counted(hourMs)]).toEqual([null, null])
    expect(far.because).toBe('The source has no bucket near 10 s, only 100 ms, 300 ms, 1.2 s.')
  })
})

describe('alerts on a Prometheus that lives, dies and comes back', () => {
  async function consoleOf(): Promise<{ judgeAt: (ms: number) => Promise<void> }> {
    const auditLog = await openAuditLog(place.database, { console: { version: '0' }, sink: async () => {} })
    const view = viewInstallation(topology, installation)
    if (view === null) throw new Error('The installation is in the picture.')
    const world: AlertWorld = {
      store: alertStore(place.database.prisma, []),
      auditLog,
      now: () => new Date(nowMs),
      installations: () => [installation],
      judge: (_, open) =>
        judgeInstallation({
          ...asking(),
          view,
          objectives,
          health: { queue: null, waysIn: [], storesElsewhere: [] },
          open,
        }),
    }
    return {
      async judgeAt(ms) {
        nowMs = ms
        await watchAlerts(world)
      },
    }
  }

  async function alertOf(objective: Objective) {
    const [fast] = burnRules
    if (!fast) throw new Error('There are rules.')
    const key = burnKey(collector.id, objective, fast)
    const open = await alertStore(place.database.prisma, []).open(installation)
    return { key, alert: open.find(({ alert }) => alert.key === key)?.alert ?? null }
  }

  async function recorded(key: string): Promise<readonly unknown[]> {
    const { entries } = await readAudit(place.database.prisma, { log: 'ops', action: 'alert.changed' }, { limit: 200 })
    return entries
      .filter(({ facts }) => facts['alert'] === key)
      .map(({ facts }) => facts['state'])
      .toReversed()
  }

  /** Judges by the minute until the alert is in the state; the minutes that it took. */
  async function until(state: string, objective: Objective, judgeAt: (ms: number) => Promise<void>, patience: number) {
    for (let minutes = 1; minutes <= patience; minutes += 1) {
      // One judgement after the other, as the clock goes.
      // oxlint-disable-next-line no-await-in-loop
      await judgeAt(nowMs + minuteMs)
      // oxlint-disable-next-line no-await-in-loop
      if ((await alertOf(objective)).alert?.state === state) return minutes
    }
    throw new Error(`Not ${state} within ${patience} minutes.`)
  }

  test('errors: pending, firing, unknown while the source is dead, and resolved when all was well for a while', async () => {
    const { judgeAt } = await consoleOf()
    await judgeAt(at(6, 20))
    expect((await alertOf(availability)).alert).toBeNull()
    await until('pending', availability, judgeAt, 15)
    expect(await until('firing', availability, judgeAt, 5)).toBe(2)
    const { key, alert } = await alertOf(availability)
    expect(alert).toMatchObject({ severity: 'page', sentence: 'tracardi-api fails too many requests.' })
    expect(alert?.detail).toMatch(
      /^1\.\d\d % of 14\d,\d{3} requests in 1 h failed: 1\d\.\d times what an objective of 99\.9 % allows\.$/,
    )

    await prometheus.stop()
    for (const minutes of [34, 36, 50, 75]) {
      // oxlint-disable-next-line no-await-in-loop
      await judgeAt(at(6, minutes))
      // oxlint-disable-next-line no-await-in-loop
      expect((await alertOf(availability)).alert?.state).toBe('unknown')
    }
    expect((await alertOf(availability)).alert?.detail).toContain('cannot be reached')

    await prometheus.start()
    await judgeAt(at(7, 50))
    expect((await alertOf(availability)).alert?.state).toBe('unknown')
    await judgeAt(at(7, 56))
    expect((await alertOf(availability)).alert).toBeNull()
    expect(await recorded(key)).toEqual(['firing', 'unknown', 'resolved'])
  })

  test('requests that are too slow: the same, in words of their own', async () => {
    const { judgeAt } = await consoleOf()
    await judgeAt(at(9, 40))
    expect((await alertOf(latency)).alert).toBeNull()
    await until('pending', latency, judgeAt, 15)
    expect(await until('firing', latency, judgeAt, 5)).toBe(2)
    const { key, alert } = await alertOf(latency)
    expect(alert).toMatchObject({ severity: 'page', sentence: 'tracardi-api answers too slowly.' })
    expect(alert?.detail).toMatch(
      /^7\d\.\d\d % of 14\d,\d{3} requests in 1 h took longer than 300 ms: 1\d\.\d times what an objective of 95 % allows\.$/,
    )

    await prometheus.stop()
    await judgeAt(at(10, 5))
    await judgeAt(at(10, 30))
    expect((await alertOf(latency)).alert?.state).toBe('unknown')
    await prometheus.start()
    await judgeAt(at(12, 0))
    await judgeAt(at(12, 6))
    expect(await recorded(key)).toEqual(['firing', 'unknown', 'resolved'])
  })

  test('nothing was ever said of the cluster that had an ordinary day', async () => {
    const { entries } = await readAudit(place.database.prisma, { log: 'ops', action: 'alert.changed' }, { limit: 200 })
    expect(entries.filter(({ facts }) => workloadOfBurnKey(String(facts['alert'])) === gui.id)).toEqual([])
    expect(entries.length).toBeGreaterThan(5)
  })
})

/** How far off, as a share. */
function closeness(counted: number | undefined, truth: number): number {
  return counted === undefined ? Infinity : Math.abs(counted / truth - 1)
}
