import { memo } from 'react'

import type { ChartSeries, LineBand } from './chart.ts'
import type { Geometry } from './geometry.ts'

type Props = {
  series: readonly ChartSeries[]
  start: number
  stepMs: number
  geometry: Geometry
}

/** Pale, from the lowest to the highest reading of each step. Remembered like the lines: a page is drawn every second. */
export const BandLayer = memo(function BandLayer({ series, start, stepMs, geometry }: Props) {
  const banded = series.flatMap(({ key, look, band }) => (band ? [{ key, look, band }] : []))
  if (banded.length === 0) return null
  return (
    <svg aria-hidden="true" width={geometry.width} height={geometry.height} className="absolute inset-0">
      {banded.map(({ key, look, band }) => (
        <path
          key={key}
          data-band
          d={bandPath(band, { start, stepMs }, geometry)}
          fill={look.colour}
          fillOpacity="0.18"
        />
      ))}
    </svg>
  )
})

type Steps = { readonly start: number; readonly stepMs: number }

/** An outline for each run of known steps: along the highest, and back along the lowest. */
export function bandPath(
  band: LineBand,
  { start, stepMs }: Steps,
  { xOf, yOf }: Pick<Geometry, 'xOf' | 'yOf'>,
): string {
  const outlines: string[] = []
  let there: string[] = []
  let back: string[] = []
  const close = () => {
    if (there.length > 1) outlines.push(`M${there.join('L')}L${back.toReversed().join('L')}Z`)
    there = []
    back = []
  }
  band.high.forEach((high, step) => {
    const low = band.low[step] ?? null
    if (high === null || low === null) return close()
    const x = xOf(start + step * stepMs).toFixed(1)
    there.push(`${x} ${yOf(high).toFixed(1)}`)
    back.push(`${x} ${yOf(low).toFixed(1)}`)
  })
  close()
  return outlines.join('')
}
