'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'

import { useStepNow } from '#components/ui/use-now.ts'
import type { Panel, PanelId, PanelSubject } from '#lib/domain/metrics/panel.ts'
import { parseSubject } from '#lib/domain/metrics/panel-subject.ts'
import { panelQuery } from '#lib/queries/metrics.ts'
import type { ChartSetting } from './chart-setting.ts'
import { earlierLine } from './panel-lines.ts'
import { comparisonWord } from './range-control.tsx'
import { earlierBy, presetMs } from './time-range.ts'
import { panelRange } from './use-time-range.ts'

const points = 240
const leastStepMs = 15_000

export type AskedPanel = { id: PanelId; about: string; setting: ChartSetting }

/** A panel as the page asks for it, kept while its source is silent. */
export function usePanel({ id, about, setting: { installation, range, isHeld } }: AskedPanel) {
  const options = panelQuery(installation, { id, subject: subjectOf(about), range: panelRange(range), points })
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    ...options,
    ...(isHeld ? { refetchInterval: false } : {}),
  })
  const panel = useKeptFigures(data, JSON.stringify([id, about, range]))
  return { panel, error, fetchedAt: dataUpdatedAt, refetch: () => void refetch() }
}

function subjectOf(about: string): PanelSubject {
  const subject = parseSubject(about)
  if (subject === null) throw new Error(`No panel is about ${about}`)
  return subject
}

/** A source that falls silent takes away its news, and not what it said before: the old figures stay, marked as old. */
function useKeptFigures(data: Panel | undefined, about: string): Panel | undefined {
  const [kept, setKept] = useState<{ about: string; panel: Panel } | null>(null)
  const hasFigures = data !== undefined && data.series.length > 0
  if (hasFigures && (kept?.panel !== data || kept.about !== about)) setKept({ about, panel: data })
  return useMemo(() => {
    if (!data || hasFigures || data.quality.state !== 'error' || kept?.about !== about) return data
    return { ...kept.panel, quality: data.quality }
  }, [data, hasFigures, kept, about])
}

/** The time to the step, which stands still while somebody points at a chart. */
export function useChartNow(stepMs: number | undefined, { skewMs, isHeld }: ChartSetting): number {
  const now = useStepNow(stepMs ?? leastStepMs, skewMs)
  const [held, setHeld] = useState(now)
  if (!isHeld && held !== now) setHeld(now)
  return isHeld ? held : now
}

/** The same panel a day or a week before: a question of its own about a range that stands still. */
export function useEarlier({
  id,
  about,
  setting,
  panel,
  stepNow,
}: AskedPanel & { panel: Panel | undefined; stepNow: number }) {
  const { installation, range, compare, zone } = setting
  // Without a comparison nothing is asked, and the question stays the same.
  const to = compare === null ? 0 : range.isLive ? stepNow : range.to
  const byMs = compare === null ? 0 : earlierBy(to, compare, zone)
  const lastMs = range.isLive ? presetMs[range.preset] : range.to - range.from
  const { data } = useQuery({
    ...panelQuery(installation, {
      id,
      subject: subjectOf(about),
      range: { lastMs, endsAt: new Date(to - byMs).toISOString() },
      points,
    }),
    enabled: compare !== null && panel !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
  return useMemo(
    () => (compare !== null && panel && data ? earlierLine(panel, data, byMs, comparisonWord(compare)) : null),
    [compare, panel, data, byMs],
  )
}
