'use client'

import { lazy, Suspense, useId, useMemo, useRef, type ReactNode } from 'react'

import { Backdrop } from './backdrop.tsx'
import { BandLayer } from './band-layer.tsx'
import type { ChartGrid, ChartLimit, ChartMark, ChartSeries } from './chart.ts'
import { ChartTable } from './chart-table.tsx'
import { gapsOf } from './gaps.ts'
import { geometryOf } from './geometry.ts'
import { MarkLayer } from './mark-layer.tsx'
import { PointerLayer } from './pointer-layer.tsx'
import { ReadOut } from './read-out.tsx'
import { axisZone, timeTicks } from './time-axis.ts'
import { useChartBox } from './use-chart-box.ts'
import { formatValue } from './units.ts'
import { isDrawn, largestOf, valueAxis } from './value-axis.ts'

// The chart library weighs more than the rest of a page: only pages that draw a chart load it.
const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }))

export type TimeChartProps = ChartGrid & {
  title: string
  /** What the chart shows, as a sentence. */
  caption: ReactNode
  /** Which source says so. */
  aside?: ReactNode
  series: readonly ChartSeries[]
  /** Where the axis ends: now, rounded to a step, for a range that goes on. */
  end: number
  zone: string
  limits?: readonly ChartLimit[]
  marks?: readonly ChartMark[]
  /** The source says that its newest figure is old: from there to the end is hatched. */
  isStale?: boolean
  /** What a gap is called here. */
  gapWord?: string
  height?: 160 | 240
  onZoom?: (from: number, to: number) => void
  onZoomOut?: () => void
}

/** Lines over time in which what is not known is seen to be not known. */
export function TimeChart(props: TimeChartProps) {
  const { title, caption, aside, series, start, stepMs, unit, zone, height = 160 } = props
  const id = useId()
  const place = useRef<HTMLDivElement>(null)
  const { width, isNear } = useChartBox(place)
  const grid = { start, stepMs, unit }
  return (
    <figure aria-labelledby={id} className="grid min-w-0 content-start gap-1">
      <figcaption className="grid gap-0.5">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span id={id} className="font-semibold">
            {title}
          </span>
          {aside ? <span className="text-small text-ink-3">{aside}</span> : null}
        </span>
        <span className="text-small text-ink-2">{caption}</span>
      </figcaption>
      <ReadOut {...grid} series={series} zone={zone} />
      <div ref={place} className={height === 160 ? 'relative h-40 min-w-0' : 'relative h-60 min-w-0'}>
        {isNear && width > 0 ? <Drawing {...props} width={width} height={height} /> : null}
      </div>
      <ChartTable {...grid} title={title} series={series} zone={zone} />
    </figure>
  )
}

function Drawing({
  title,
  series,
  start,
  stepMs,
  unit,
  end,
  zone,
  limits = [],
  marks = [],
  isStale = false,
  gapWord = 'no data',
  onZoom,
  onZoomOut,
  width,
  height,
}: TimeChartProps & { width: number; height: number }) {
  const axis = valueAxis(series, limits, unit)
  // The lines are drawn anew only when one of these changes: they are nearly all that a chart costs.
  const geometry = useMemo(
    () => geometryOf({ width, height, from: start, to: end, max: axis.max }),
    [width, height, start, end, axis.max],
  )
  const ticks = timeTicks(start, end, zone, Math.max(2, Math.floor((geometry.right - geometry.left) / 60)))
  const largest = largestOf(series)
  const above = limits.filter((limit) => !isDrawn(limit, largest))
  return (
    <>
      <Backdrop
        geometry={geometry}
        series={series}
        start={start}
        stepMs={stepMs}
        unit={unit}
        valueTicks={axis.ticks}
        timeTicks={ticks}
        gaps={gapsOf({ series, start, stepMs, end, isStale })}
        gapWord={gapWord}
        limits={limits.filter((limit) => isDrawn(limit, largest))}
        zone={zone}
      />
      <BandLayer series={series} start={start} stepMs={stepMs} geometry={geometry} />
      <div aria-hidden="true" className="absolute inset-0">
        <Suspense>
          <Plot
            series={series}
            start={start}
            stepMs={stepMs}
            from={start}
            to={end}
            max={axis.max}
            geometry={geometry}
          />
        </Suspense>
      </div>
      <PointerLayer
        title={title}
        series={series}
        start={start}
        stepMs={stepMs}
        unit={unit}
        zone={zone}
        geometry={geometry}
        onZoom={onZoom}
        onZoomOut={onZoomOut}
      />
      <MarkLayer marks={marks} geometry={geometry} from={start} to={end} />
      <span className="pointer-events-none absolute right-0 bottom-0 hidden font-mono text-micro text-ink-3 sm:block">
        {axisZone(start, end, zone)}
      </span>
      {above.length > 0 ? (
        <span className="pointer-events-none absolute top-0 right-0 text-micro text-ink-2">
          {above.map(({ label, value }) => `${label} ${formatValue(value, unit)}`).join(', ')}: above this chart
        </span>
      ) : null}
    </>
  )
}
