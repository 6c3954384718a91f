import 'server-only'

import { setTimeout as pause } from 'node:timers/promises'

import type { Grid } from '#lib/domain/metrics/grid.ts'
import { emptyQuality } from '#lib/domain/metrics/panel.ts'
import type { PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import { readQuestion } from './metrics-reads.ts'

/** What Kubernetes says does not wait for a Prometheus that hangs; its answer is there for the next who asks. */
const patienceMs = 3_000
const minuteMs = 60_000

/** Steps that end with the last full minute, so that everybody's question is the same for a minute. */
export function untilThisMinute(stepMs: number, count: number): Grid {
  return { startMs: Math.floor(Date.now() / minuteMs) * minuteMs - (count - 1) * stepMs, stepMs, count }
}

/** For a judgement of now: late is as good as not at all. */
export async function askMetrics(question: PanelQuestion): Promise<PanelReading> {
  const reading = await Promise.race([
    readQuestion(question, AbortSignal.timeout(patienceMs)),
    pause(patienceMs, null, { ref: false }),
  ])
  return reading ?? late
}

const late: PanelReading = {
  series: [],
  asOf: null,
  source: null,
  quality: emptyQuality('error', { warning: `No metrics source has answered within ${patienceMs / 1_000} s.` }),
}
