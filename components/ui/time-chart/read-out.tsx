'use client'

import { clsx } from 'clsx'
import { useEffect, useRef } from 'react'

import { formatTime } from '../format-time.ts'
import { stepsOf, type ChartGrid, type ChartSeries, type LineLook } from './chart.ts'
import { followCrossHair, stepAt } from './cross-hair.ts'
import { formatValue } from './units.ts'

type Props = ChartGrid & { series: readonly ChartSeries[]; zone: string }

/** From this step on a chart is longer than a day, so that a time needs its date. */
const minuteStyleMs = 300_000

/** What every line says at the cross-hair; the newest known figures while nobody points. */
export function ReadOut({ series, start, stepMs, unit, zone }: Props) {
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const write = (at: number | null) => {
      const texts = readOut({ series, start, stepMs, unit, zone }, at)
      root.current?.querySelectorAll('[data-read]').forEach((place, nth) => {
        place.textContent = texts[nth] ?? ''
      })
    }
    write(null)
    return followCrossHair(write)
  }, [series, start, stepMs, unit, zone])
  return (
    <div ref={root} className="flex min-h-5 flex-wrap items-center gap-x-3 text-small text-ink-2">
      <span data-read className={clsx('font-mono text-code', stepMs < minuteStyleMs ? 'min-w-24' : 'min-w-40')} />
      {series.map(({ key, label, look }) => (
        <span key={key} className="inline-flex items-center gap-1.5">
          <Swatch look={look} />
          {label} <span data-read className="font-mono text-code text-ink" />
        </span>
      ))}
    </div>
  )
}

/**
 * The time, then a figure for each line; without a time, the newest known of each. Charts that were asked for one after
 * the other begin a step apart: a time that one of them does not reach is not known there, and its newest is not it.
 */
export function readOut({ series, start, stepMs, unit, zone }: Props, at: number | null): readonly string[] {
  if (at === null) {
    const newest = series.map(({ values }) => values.findLast((value) => value !== null) ?? null)
    return ['newest', ...newest.map((value) => formatValue(value, unit))]
  }
  const index = stepAt(at, { start, stepMs, count: stepsOf(series) })
  const time = index === null ? at : start + index * stepMs
  const values = series.map((one) => (index === null ? null : (one.values[index] ?? null)))
  return [
    formatTime(new Date(time).toISOString(), zone, styleOf(stepMs)),
    ...values.map((value) => formatValue(value, unit)),
  ]
}

function styleOf(stepMs: number) {
  return stepMs < minuteStyleMs ? 'clock' : 'minute'
}

function Swatch({ look: { colour, dash } }: { look: LineLook }) {
  return (
    <svg aria-hidden="true" width="18" height="4">
      <line x1="0" x2="18" y1="2" y2="2" stroke={colour} strokeWidth="2" {...(dash ? { strokeDasharray: dash } : {})} />
    </svg>
  )
}
