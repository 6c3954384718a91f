import type { Page } from '@playwright/test'
import type { Panel } from '#lib/domain/metrics/panel.ts'
import { emptyQuality, panelIds, type PanelId } from '#lib/domain/metrics/panel.ts'
import { parseSubject } from '#lib/domain/metrics/panel-subject.ts'
import { unitOf } from '#lib/domain/metrics/panel-units.ts'

/** What a page asked for, with the grid that the console would answer on. */
export type AskedPanel = {
  readonly id: PanelId
  readonly subject: Panel['subject']
  readonly start: number
  readonly stepMs: number
  readonly count: number
}

const stepMs = 15_000

/** Answers the charts of a page in the console's place: stories about drawing need figures that they know. */
export async function answerPanels(
  page: Page,
  answer: (asked: AskedPanel) => Partial<Panel>,
  notBefore: Promise<void> = Promise.resolve(),
): Promise<void> {
  await page.route('**/metrics/panel?*', async (route) => {
    const query = new URL(route.request().url()).searchParams
    const id = panelIds.find((one) => one === query.get('id'))
    const subject = parseSubject(query.get('subject') ?? '')
    if (id === undefined || subject === null) return route.abort()
    const [from, to] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')]
    const step = Math.max(stepMs, Math.ceil((to - from) / 240 / stepMs) * stepMs)
    const end = Math.floor(to / step) * step
    const start = Math.ceil(from / step) * step
    const asked = { id, subject, start, stepMs: step, count: Math.round((end - start) / step) + 1 }
    const panel: Panel = {
      id,
      subject,
      start: new Date(start).toISOString(),
      stepMs: step,
      unit: unitOf(id),
      series: [],
      asOf: new Date(end).toISOString(),
      source: { kind: 'ingress-nginx', name: 'ingress-nginx', quantity: 'requests-at-edge' },
      quality: emptyQuality('value'),
      ...answer(asked),
    }
    await notBefore
    return route.fulfill({ json: panel })
  })
}

/** A calm wave around a figure. */
export function wave({ count }: Pick<AskedPanel, 'count'>, around: number): number[] {
  return Array.from({ length: count }, (_, index) => around * (1 + 0.2 * Math.sin(index / 9)))
}

/** As of the console's own samples, of which a step holds several. */
function banded(line: Panel['series'][number]): Panel['series'][number] {
  const by = (factor: number) => line.values.map((value) => (value === null ? null : value * factor))
  return { ...line, band: { low: by(0.7), high: by(1.5) } }
}

/** Lines as the console would answer them. */
export function usualLines(asked: AskedPanel): Panel['series'] {
  const line = (key: string, around: number) => ({ key, label: key, values: wave(asked, around) })
  switch (unitOf(asked.id)) {
    case 'ratio':
      return [line('errors', 0.0004)]
    case 'seconds':
      return [line('p50', 0.012), line('p95', 0.038), line('p99', 0.09)]
    case 'bytes':
      return [banded(line('used', 700_000_000))]
    case 'cores':
      return [banded(line('used', 1.4))]
    case 'requests-per-second':
      return [line('2xx', 400), line('4xx', 9), line('5xx', 0.2)]
    case 'events-per-second':
    case 'messages-per-second':
    case 'bytes-per-second':
    case 'count':
      return [line('all', 31)]
  }
}
