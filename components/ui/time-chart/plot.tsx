'use client'

import { memo } from 'react'
import { Line, LineChart, XAxis, YAxis } from 'recharts'

import { stepsOf, type ChartSeries } from './chart.ts'
import type { Geometry } from './geometry.ts'

type Props = {
  series: readonly ChartSeries[]
  start: number
  stepMs: number
  from: number
  to: number
  max: number
  geometry: Geometry
}

type PlotRow = { readonly at: number; readonly values: readonly (number | null)[] }

/**
 * The lines and nothing else. Dots, animation, tooltips and `syncId` are what makes charts of this library slow, and its
 * axes measure every text: all of that is drawn beside it.
 */
export const Plot = memo(function Plot({ series, start, stepMs, from, to, max, geometry }: Props) {
  const rows: PlotRow[] = Array.from({ length: stepsOf(series) }, (_, index) => ({
    at: start + index * stepMs,
    values: series.map(({ values }) => values[index] ?? null),
  }))
  const { width, height, left, right, top, bottom } = geometry
  return (
    <LineChart
      width={width}
      height={height}
      data={rows}
      margin={{ left, right: width - right, top, bottom: height - bottom }}
      accessibilityLayer={false}
    >
      <XAxis hide type="number" dataKey="at" domain={[from, to]} allowDataOverflow />
      <YAxis hide type="number" domain={[0, max]} allowDataOverflow />
      {series.map(({ key, look }, index) => (
        <Line
          key={key}
          type="linear"
          dataKey={({ values }: PlotRow) => values[index] ?? null}
          stroke={look.colour}
          strokeWidth={1.5}
          {...(look.dash === null ? {} : { strokeDasharray: look.dash })}
          dot={false}
          activeDot={false}
          isAnimationActive={false}
          connectNulls={false}
        />
      ))}
    </LineChart>
  )
})
