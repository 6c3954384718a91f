'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { memo, useMemo, useState } from 'react'

import { Button } from '#components/ui/button.tsx'
import { formatAge } from '#components/ui/format-age.ts'
import { formatTime } from '#components/ui/format-time.ts'
import { TimeChart } from '#components/ui/time-chart/time-chart.tsx'
import { useStepNow } from '#components/ui/use-now.ts'
import type { Panel, PanelId, PanelSubject } from '#lib/domain/metrics/panel.ts'
import { parseSubject } from '#lib/domain/metrics/panel-subject.ts'
import type { Role } from '#lib/domain/topology.ts'
import { panelQuery } from '#lib/queries/metrics.ts'
import { earlierLine, panelLines } from './panel-lines.ts'
import { panelCaption, sourceTag, stateWords } from './panel-words.ts'
import { comparisonWord } from './range-control.tsx'
import { StateNote } from './state-note.tsx'
import { boundsOf, earlierBy, presetMs, widened, zoomed, type Comparison, type TimeRange } from './time-range.ts'
import type { PartMark } from './use-change-marks.ts'
import { panelRange, type ChosenRange } from './use-time-range.ts'

/** What all charts of a page share. Its parts keep their identity while nothing changes. */
export type ChartSetting = {
  readonly installation: { readonly namespace: string; readonly release: string }
  readonly range: TimeRange
  readonly compare: Comparison | null
  readonly choose: ChosenRange['choose']
  readonly marks: readonly PartMark[]
  readonly zone: string
  readonly skewMs: number
  /** Somebody points at a chart: nothing moves under the pointer. */
  readonly isHeld: boolean
}

type Props = {
  id: PanelId
  /** The subject as text, which is the same each time the page is drawn. */
  about: string
  /** Whose colour a lone line has, and whose changes are marked; null for those of all. */
  role: Role | null
  title: string
  setting: ChartSetting
}

const points = 240

/**
 * One panel as a chart. Remembered, because the page around it is drawn once a second for the age of the data, and
 * drawing twelve charts takes a third of a second of work (`bench/README.md`).
 */
export const PanelChart = memo(function PanelChart({ id, about, role, title, setting }: Props) {
  const { installation, range, choose, marks, zone, skewMs, isHeld } = setting
  const { panel, error, refetch, fetchedAt } = usePanel({ id, about, setting })
  const stepMs = panel?.stepMs ?? 15_000
  const stepNow = useStepNow(stepMs, skewMs)
  const heldNow = useHeld(stepNow, isHeld)
  const earlier = useEarlier({ id, about, setting, panel, stepNow: heldNow })
  const series = useMemo(
    () => (panel ? [...(earlier ? [earlier] : []), ...panelLines(panel, role)] : []),
    [panel, earlier, role],
  )
  const own = useMemo(() => (role === null ? marks : marks.filter((mark) => mark.role === role)), [marks, role])
  if (!panel) return <PanelOutline title={title} error={error} onRetry={refetch} />

  const start = Date.parse(panel.start)
  const count = Math.max(0, ...panel.series.map(({ values }) => values.length))
  const lastStep = start + Math.max(0, count - 1) * stepMs
  const bounds = boundsOf(range, heldNow)
  const end = Math.max(lastStep, range.isLive ? heldNow : bounds.to, start + stepMs)
  const asOf = panel.asOf === null ? null : formatTime(panel.asOf, zone, 'clock')
  const age = panel.asOf === null ? null : formatAge(heldNow - Date.parse(panel.asOf))
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
        start={count === 0 ? bounds.from : start}
        stepMs={stepMs}
        unit={panel.unit}
        end={end}
        zone={zone}
        isStale={panel.quality.state === 'stale' || panel.quality.state === 'error'}
        gapWord={panel.quality.state === 'no-traffic' ? 'no traffic' : 'no data'}
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

function PanelOutline({ title, error, onRetry }: { title: string; error: Error | null; onRetry: () => void }) {
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

type Asked = { id: PanelId; about: string; setting: ChartSetting }

function usePanel({ id, about, setting: { installation, range, isHeld } }: Asked) {
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

function useHeld(now: number, isHeld: boolean): number {
  const [held, setHeld] = useState(now)
  if (!isHeld && held !== now) setHeld(now)
  return isHeld ? held : now
}

/** The same panel a day or a week before: a question of its own about a range that stands still. */
function useEarlier({ id, about, setting, panel, stepNow }: Asked & { panel: Panel | undefined; stepNow: number }) {
  const { installation, range, compare, zone } = setting
  const to = range.isLive ? stepNow : range.to
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
