import { useId } from 'react'

import { formatTime } from '../format-time.ts'
import type { ChartLimit, ChartSeries } from './chart.ts'
import { lonePoints, type Span } from './gaps.ts'
import { hasEndNames, spread, type Geometry } from './geometry.ts'
import type { TimeTick } from './time-axis.ts'
import { formatValue, type ChartUnit } from './units.ts'
import type { ValueTick } from './value-axis.ts'

type Props = {
  geometry: Geometry
  series: readonly ChartSeries[]
  start: number
  stepMs: number
  unit: ChartUnit
  valueTicks: readonly ValueTick[]
  timeTicks: readonly TimeTick[]
  gaps: readonly Span[]
  gapWord: string
  limits: readonly ChartLimit[]
  zone: string
}

const small = { fontSize: 11, fill: 'var(--text-2)' } as const

/** Everything around the lines: rules, words, what is not known. Decorative: caption and table say it in words. */
export function Backdrop(props: Props) {
  const { geometry, valueTicks, timeTicks, limits, unit } = props
  const { width, height, left, right, top, bottom, xOf, yOf } = geometry
  return (
    <svg aria-hidden="true" width={width} height={height} className="absolute inset-0 font-mono">
      <Gaps {...props} />
      {valueTicks.map(({ value, text }) => (
        <g key={value}>
          <line x1={left} x2={right} y1={yOf(value)} y2={yOf(value)} stroke="var(--border-subtle)" />
          <text {...small} x={left - 6} y={yOf(value) + 4} textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      {timeTicks.map(({ at, text }) => (
        <g key={at}>
          <line x1={xOf(at)} x2={xOf(at)} y1={bottom} y2={bottom + 3} stroke="var(--border-control)" />
          <text {...small} x={xOf(at)} y={height - 4} textAnchor="middle">
            {text}
          </text>
        </g>
      ))}
      {limits.map(({ value, label }) => (
        <g key={label}>
          <line x1={left} x2={right} y1={yOf(value)} y2={yOf(value)} stroke="var(--crit-fg)" strokeDasharray="5 3" />
          <text {...small} x={left + 4} y={yOf(value) - 4} fill="var(--crit-fg)">
            {label} {formatValue(value, unit)}
          </text>
        </g>
      ))}
      <line x1={left} x2={left} y1={top} y2={bottom} stroke="var(--border-subtle)" />
      <LonePoints {...props} />
      {hasEndNames(geometry) ? <EndNames {...props} /> : null}
    </svg>
  )
}

/** Hatched: nobody knows what was here. */
function Gaps({ geometry: { top, bottom, right, xOf, left }, gaps, gapWord, zone }: Props) {
  const id = useId()
  return (
    <>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" fill="var(--unk-bg)" />
        <line x1="0" x2="0" y1="0" y2="6" stroke="var(--border-control)" strokeWidth="1.2" strokeOpacity="0.7" />
      </pattern>
      {gaps.map(({ from, to }) => {
        const x = Math.max(left, xOf(from))
        const width = Math.min(right, xOf(to)) - x
        if (width <= 0) return null
        return (
          <g key={from} data-gap={`${new Date(from).toISOString()}/${new Date(to).toISOString()}`}>
            <rect x={x} y={top} width={width} height={bottom - top} fill={`url(#${id})`} />
            {width > 150 ? (
              <GapWords x={x + width / 2} y={(top + bottom) / 2} word={gapWord} from={from} zone={zone} />
            ) : null}
          </g>
        )
      })}
    </>
  )
}

function GapWords({ x, y, word, from, zone }: { x: number; y: number; word: string; from: number; zone: string }) {
  const text = `${word} from ${formatTime(new Date(from).toISOString(), zone, 'clock')}`
  const half = (text.length * 6.7) / 2 + 5
  return (
    <>
      <rect x={x - half} y={y - 9} width={half * 2} height={18} rx="4" fill="var(--surface)" />
      <text {...small} x={x} y={y + 4} textAnchor="middle">
        {text}
      </text>
    </>
  )
}

function LonePoints({ geometry: { xOf, yOf }, series, start, stepMs }: Props) {
  return series.map(({ key, values, look }) =>
    lonePoints(values).map((index) => (
      <circle
        key={`${key} ${index}`}
        cx={xOf(start + index * stepMs)}
        cy={yOf(values[index] ?? 0)}
        r="2"
        fill={look.colour}
      />
    )),
  )
}

const longestName = 14

/** The name of each line at its end, in ink: the colour is on the line. */
function EndNames({ geometry, series }: Props) {
  const named = series.flatMap(({ key, label, values }) => {
    const last = values.findLast((value) => value !== null)
    return last === undefined || last === null ? [] : [{ key, label, y: geometry.yOf(last) }]
  })
  const places = spread(
    named.map(({ y }) => y),
    geometry,
  )
  return named.map(({ key, label }, index) => (
    <text key={key} {...small} x={geometry.right + 6} y={(places[index] ?? 0) + 4}>
      {label.length > longestName ? `${label.slice(0, longestName - 1)}…` : label}
    </text>
  ))
}
