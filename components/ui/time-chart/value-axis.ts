import type { ChartLimit, ChartSeries } from './chart.ts'
import { formatFigure, scaleFor, type ChartUnit } from './units.ts'

export type ValueTick = { readonly value: number; readonly text: string }

export type ValueAxis = { readonly max: number; readonly ticks: readonly ValueTick[] }

const intervals = 3

/** A limit much above the figures would press them flat: it is named in words instead. */
const highestLimit = 3

/** From zero to a round figure above everything drawn; the unit stands at the top tick. */
export function valueAxis(series: readonly ChartSeries[], limits: readonly ChartLimit[], unit: ChartUnit): ValueAxis {
  const largest = largestOf(series)
  const top = Math.max(largest, ...limits.filter((limit) => isDrawn(limit, largest)).map(({ value }) => value))
  const { factor, name } = scaleFor(top, unit)
  const step = roundStep(top / factor / intervals, unit) * factor
  const count = Math.max(1, Math.ceil(top / step - 1e-9))
  const ticks = Array.from({ length: count + 1 }, (_, index) => {
    const text = formatFigure((index * step) / factor)
    return { value: index * step, text: index === count && name !== '' ? `${text} ${name}` : text }
  })
  return { max: count * step, ticks }
}

export function isDrawn({ value }: ChartLimit, largest: number): boolean {
  return largest === 0 || value <= largest * highestLimit
}

/** Of what is known, bands included; zero when nothing is. */
export function largestOf(series: readonly ChartSeries[]): number {
  let largest = 0
  for (const { values, band } of series)
    for (const value of band?.high ?? values) if (value !== null && value > largest) largest = value
  return largest
}

/** 1, 2, 2.5 or 5 times a power of ten. Nothing is counted in halves. */
function roundStep(rough: number, unit: ChartUnit): number {
  if (rough <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5].find((one) => one * power >= rough - 1e-12) ?? 10) * power
  return unit === 'count' ? Math.max(1, Math.ceil(step)) : step
}
