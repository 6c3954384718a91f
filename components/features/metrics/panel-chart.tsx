'use client'

import { memo, useMemo } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { formatAge } from '#components/ui/format-age.ts'
import { formatTime } from '#components/ui/format-time.ts'
import { TimeChart } from '#components/ui/time-chart/time-chart.tsx'
import type { Panel, PanelId } from '#lib/domain/metrics/panel.ts'
import type { Role } from '#lib/domain/topology.ts'
import type { ChartSetting } from './chart-setting.ts'
import { objectiveLines } from './objective-lines.ts'
import { panelLines } from './panel-lines.ts'
import { panelCaption, sourceTag, stateWords } from './panel-words.ts'
import { StateNote } from './state-note.tsx'
import { boundsOf, widened, zoomed, type TimeRange } from './time-range.ts'
import { useChartNow, useEarlier, usePanel } from './use-panel.ts'

type Props = {
  id: PanelId
  /** The subject as text, which is the same each time the page is drawn. */
  about: string
  /** Whose colour a lone line has, and whose changes are marked; null for those of all. */
  role: Role | null
  title: string
  limit: number | null
  setting: ChartSetting
}

/**
 * One panel as a chart. Remembered, because the page around it is drawn once a second for the age of the data, and
 * lines are what costs most on it (`npm run bench -- charts`).
 */
export const PanelChart = memo(function PanelChart({ id, about, role, title, limit, setting }: Props) {
  const { installation, range, choose, marks, zone, skewMs } = setting
  const { objectives } = useConsole()
  const { panel, error, refetch, fetchedAt } = usePanel({ id, about, setting })
  const now = useChartNow(panel?.stepMs, setting)
  const earlier = useEarlier({ id, about, setting, panel, stepNow: now })
  const series = useMemo(
    () => (panel ? [...(earlier ? [earlier] : []), ...panelLines(panel, role)] : []),
    [panel, earlier, role],
  )
  const own = useMemo(() => (role === null ? marks : marks.filter((mark) => mark.role === role)), [marks, role])
  if (!panel) return <PanelOutline title={title} error={error} onRetry={refetch} />

  const { start, end, count } = axisOf(panel, range, now)
  const asOf = panel.asOf === null ? null : formatTime(panel.asOf, zone, 'clock')
  const age = panel.asOf === null ? null : formatAge(now - Date.parse(panel.asOf))
  const words = stateWords(panel, { asOf, age })
  if (count === 0 && panel.quality.state !== 'error' && words)
    return (
      <figure aria-label={title} className="grid content-start gap-1" data-state={panel.quality.state}>
        <figcaption className="font-semibold">{title}</figcaption>
        <StateNote words={words} installation={installation} />
      </figure>
    )
  return (
    <div className="grid min-w-0 content-start gap-1" data-state={panel.quality.state}>
      <TimeChart
        title={title}
        caption={panelCaption(panel)}
        aside={sourceTag(panel)}
        series={series}
        start={start}
        stepMs={panel.stepMs}
        unit={panel.unit}
        end={end}
        zone={zone}
        isStale={panel.quality.state === 'stale' || panel.quality.state === 'error'}
        gapWord={panel.quality.state === 'no-traffic' ? 'no traffic' : 'no data'}
        limits={[
          ...(limit === null ? [] : [{ value: limit, label: 'limit' }]),
          ...objectiveLines(id, role, objectives),
        ]}
        marks={own}
        onZoom={(from, to) => choose(zoomed(from, to, Date.now() - skewMs))}
        onZoomOut={() => choose(widened(range, Date.now() - skewMs))}
      />
      {panel.series.length > 4 ? (
        <p className="text-small text-ink-2">{panel.series.length - 4} further lines are left out.</p>
      ) : null}
      {words ? <StateNote words={words} installation={installation} /> : null}
      {error ? (
        <p className="text-small text-unk">
          The console did not answer; this is from {formatTime(new Date(fetchedAt).toISOString(), zone, 'clock')}.{' '}
          <Button tone="quiet" onClick={refetch}>
            Try again
          </Button>
        </p>
      ) : null}
    </div>
  )
})

/** From the first step to now, or to where a range that stands still ends. */
export function axisOf({ start, stepMs, series }: Panel, range: TimeRange, now: number) {
  const count = Math.max(0, ...series.map(({ values }) => values.length))
  const bounds = boundsOf(range, now)
  const first = count === 0 ? bounds.from : Date.parse(start)
  const end = Math.max(first + Math.max(1, count - 1) * stepMs, bounds.to)
  return { start: first, end, count }
}

export function PanelOutline({ title, error, onRetry }: { title: string; error: Error | null; onRetry: () => void }) {
  return (
    <figure aria-label={title} className="grid min-h-60 content-start gap-1">
      <figcaption className="font-semibold">{title}</figcaption>
      {error ? (
        <div className="grid justify-items-start gap-1 text-small text-unk">
          <p>No answer: {error.message}</p>
          <Button onClick={onRetry}>Try again</Button>
        </div>
      ) : (
        <div role="status" aria-label={`Loading ${title}`} className="appear-late h-40 border-b border-l border-line" />
      )}
    </figure>
  )
}
