import { afterAll, beforeAll, expect, test } from 'vitest'

import { fallenTraffic } from '#lib/domain/alerts/fallen-traffic.ts'
import { sampleService } from '#lib/domain/testing/sample-service.ts'
import { workloadId } from '#lib/domain/topology.ts'
import type { PrometheusSource } from '#lib/metrics/prometheus-source.ts'
import { throwAwayPrometheus, type ThrowAwayPrometheus } from '#lib/metrics/testing/prometheus.ts'
import { sourceAt } from '#lib/metrics/testing/source-at.ts'
import { topologyOf, workloadOf } from '#lib/operations/fake-world.ts'
import { readDemand, readTally, type Asking } from './tally-reads.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const weekMs = 7 * 24 * hourMs
const scrapeMs = 15_000

const ref = { namespace: 'tracardi', kind: 'Deployment', name: 'tracardi-api' } as const
const collector = workloadOf({ ...ref, id: workloadId(ref), role: 'collector' })
const topology = topologyOf([collector])

/** The clock of the console: the past is long enough ago that Prometheus has all of it, whatever the time is. */
const stoppedMs = Math.floor((Date.now() - 2 * hourMs) / minuteMs) * minuteMs
let nowMs = stoppedMs
let prometheus: ThrowAwayPrometheus
let source: PrometheusSource

/** Forty requests a second, a week ago and until they stopped; the proxy lives on and counts nothing. */
function countedUntil(atMs: number): number {
  return 40 * (Math.min(atMs, stoppedMs) - (stoppedMs - weekMs - 2 * hourMs)) * 0.001
}

beforeAll(async () => {
  const span = (fromMs: number, toMs: number) =>
    Array.from({ length: (toMs - fromMs) / scrapeMs }, (_, index) => fromMs + 7_000 + index * scrapeMs)
  const scrapes = [
    ...span(stoppedMs - weekMs - 2 * hourMs, stoppedMs - weekMs + 2 * hourMs),
    // Past this moment, by which Prometheus judges what it has.
    ...span(stoppedMs - 2 * hourMs, stoppedMs + 3 * hourMs),
  ]
  const series = 'traefik_service_requests_total{service="tracardi-tracardi-api-80@kubernetes",code="200"}'
  const past = scrapes.map((atMs) => `${series} ${countedUntil(atMs)} ${atMs / 1_000}`)
  prometheus = await throwAwayPrometheus([], '15s', `${past.join('\n')}\n# EOF\n`)
  source = sourceAt(prometheus.url, [sampleService(collector.name, [collector.id])], { now: () => nowMs })
})

afterAll(async () => {
  await source?.close()
  await prometheus?.remove()
})

function asking(): Asking {
  return { topology, nowMs, read: (question) => source.readPanel(question, new AbortController().signal) }
}

const judgedNow = async () => fallenTraffic(await readDemand(asking(), collector)).observed

test('a collector that nobody reaches any more is noticed by what came a week ago', async () => {
  nowMs = stoppedMs - minuteMs
  expect(await judgedNow()).toEqual({ seen: 'fine' })
  nowMs = stoppedMs + 15 * minuteMs
  const observed = await judgedNow()
  expect(observed).toMatchObject({ seen: 'trouble', severity: 'page' })
  expect('detail' in observed && observed.detail).toMatch(/^0 in ten minutes; a week ago .* about 2[34],\d{3}\./)
})

test('nothing is said of it while the source is dead, which is trouble of its own', async () => {
  await prometheus.stop()
  nowMs = stoppedMs + 20 * minuteMs
  expect((await judgedNow()).seen).toBe('nothing')
  const { lost } = await readTally(asking(), collector, { of: 'availability', target: 0.999 })
  expect(lost).toContain('cannot be reached')
})
