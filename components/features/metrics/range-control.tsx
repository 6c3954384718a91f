'use client'

import { ChevronLeft, ChevronRight, ZoomOut } from 'lucide-react'
import { useState } from 'react'

import { Button } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { controlStyle } from '#components/ui/field.tsx'
import { formatLocal, formatTime, zoneName } from '#components/ui/format-time.ts'
import { momentOf } from '#components/ui/time-chart/zone-offset.ts'
import {
  boundsOf,
  comparisons,
  inAddress,
  moved,
  presets,
  rangeProblem,
  widened,
  type Comparison,
} from './time-range.ts'
import type { ChosenRange } from './use-time-range.ts'

type Props = { chosen: ChosenRange; now: number; zone: string; isHeld: boolean }

/** Which stretch of time the whole page shows. */
export function RangeControl({ chosen, now, zone, isHeld }: Props) {
  const { range, problem, compare, choose, chooseComparison } = chosen
  const [isCustom, setIsCustom] = useState(false)
  const { from, to } = boundsOf(range, now)
  const isNewest = range.isLive || to >= now - 1_000
  return (
    <section aria-label="Range of time" className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div role="group" aria-label="Last" className="flex flex-wrap gap-1">
          {presets.map((preset) => (
            <Button
              key={preset}
              aria-pressed={range.isLive && range.preset === preset}
              className="aria-pressed:border-accent aria-pressed:bg-selected"
              onClick={() => choose({ isLive: true, preset })}
            >
              {preset}
            </Button>
          ))}
          <Button aria-expanded={isCustom} onClick={() => setIsCustom(!isCustom)}>
            Custom
          </Button>
        </div>
        <div role="group" aria-label="Move" className="flex gap-1">
          <Button aria-label="Half a range earlier" onClick={() => choose(moved(range, -1, now))}>
            <ChevronLeft className="size-4" aria-hidden="true" />
          </Button>
          <Button aria-label="Half a range later" disabled={isNewest} onClick={() => choose(moved(range, 1, now))}>
            <ChevronRight className="size-4" aria-hidden="true" />
          </Button>
          <Button aria-label="Twice the range" onClick={() => choose(widened(range, now))}>
            <ZoomOut className="size-4" aria-hidden="true" />
          </Button>
        </div>
        <select
          aria-label="Compare with"
          className={`${controlStyle} max-w-44`}
          value={compare ?? ''}
          onChange={(event) => chooseComparison(comparisons.find((one) => one === event.target.value) ?? null)}
        >
          <option value="">No comparison</option>
          {comparisons.map((one) => (
            <option key={one} value={one}>
              {comparisonWord(one)}
            </option>
          ))}
        </select>
        <span className="text-small text-ink-2">
          {range.isLive ? (
            isHeld ? (
              'Paused while you point at a chart'
            ) : (
              'Goes on by itself'
            )
          ) : (
            <>
              {formatLocal(new Date(from).toISOString(), zone, 'minute')} to{' '}
              {formatTime(new Date(to).toISOString(), zone, 'minute')}
            </>
          )}
        </span>
        <CopyLink from={from} to={to} compare={compare} />
      </div>
      {isCustom ? (
        <CustomRange key={`${from} ${zone}`} from={from} to={to} now={now} zone={zone} onChoose={choose} />
      ) : null}
      {problem ? (
        <p role="alert" className="text-warn">
          {problem}
        </p>
      ) : null}
    </section>
  )
}

/** A link means the same tomorrow: it holds both times. */
function CopyLink({ from, to, compare }: { from: number; to: number; compare: Comparison | null }) {
  const { from: start, to: end } = inAddress({ isLive: false, from: Math.round(from), to: Math.round(to) })
  const query = new URLSearchParams({ from: start ?? '', to: end ?? '', ...(compare ? { compare } : {}) })
  const address = typeof location === 'undefined' ? '' : `${location.origin}${location.pathname}`
  return (
    <span className="inline-flex items-center text-small text-ink-2">
      Link
      <CopyButton text={`${address}?${query}`} what="link to this range" />
    </span>
  )
}

function CustomRange({
  from,
  to,
  now,
  zone,
  onChoose,
}: {
  from: number
  to: number
  now: number
  zone: string
  onChoose: ChosenRange['choose']
}) {
  const [problem, setProblem] = useState<string | null>(null)
  const zoneWord = zoneName(new Date(to).toISOString(), zone)
  const local = (at: number) => formatLocal(new Date(at).toISOString(), zone, 'minute').replace(' ', 'T')

  function take(form: FormData) {
    const read = (name: string) => {
      const text = form.get(name)
      return momentOf(Date.parse(typeof text === 'string' ? `${text}Z` : ''), zone)
    }
    const [start, end] = [read('from'), read('to')]
    const wrong = Number.isNaN(start) || Number.isNaN(end) ? 'Give both times.' : rangeProblem(start, end, now)
    setProblem(wrong)
    if (wrong === null) onChoose({ isLive: false, from: start, to: end })
  }

  return (
    <form action={take} className="flex flex-wrap items-end gap-x-3 gap-y-2">
      {(['from', 'to'] as const).map((name) => (
        <label key={name} className="grid gap-1 text-small text-ink-2">
          {name === 'from' ? 'From' : 'To'} ({zoneWord})
          <input
            type="datetime-local"
            name={name}
            required
            defaultValue={local(name === 'from' ? from : to)}
            className={controlStyle}
          />
        </label>
      ))}
      <Button type="submit">Show</Button>
      {problem ? (
        <p role="alert" className="text-warn">
          {problem}
        </p>
      ) : null}
    </form>
  )
}

export function comparisonWord(comparison: Comparison): string {
  return comparison === 'day' ? 'The day before' : 'The week before'
}
