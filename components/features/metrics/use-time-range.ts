'use client'

import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useMemo } from 'react'

import type { PanelRange } from '#lib/queries/metrics.ts'
import { comparisons, inAddress, presetMs, presets, readRange, type Comparison, type TimeRange } from './time-range.ts'

export type ChosenRange = {
  readonly range: TimeRange
  /** Why it is not what the address asked for. */
  readonly problem: string | null
  readonly compare: Comparison | null
  readonly choose: (range: TimeRange) => void
  readonly chooseComparison: (compare: Comparison | null) => void
}

/**
 * The range of a page is its address: relative while it goes on, absolute once it stands still. The answer keeps its
 * identity while both do, because every chart of the page is drawn from it.
 * @param minute The time to the minute.
 */
export function useTimeRange(minute: number): ChosenRange {
  const [{ range, from, to, compare }, setAddress] = useQueryStates(
    {
      range: parseAsStringLiteral(presets).withDefault('1h'),
      from: parseAsString,
      to: parseAsString,
      compare: parseAsStringLiteral(comparisons),
    },
    { history: 'push', scroll: false },
  )
  const isFixed = from !== null || to !== null
  const judgedAt = isFixed ? minute : 0
  return useMemo(
    () => ({
      ...readRange({ range, from, to }, judgedAt),
      compare,
      choose: (next) => void setAddress(inAddress(next)),
      chooseComparison: (next) => void setAddress({ compare: next }),
    }),
    [range, from, to, compare, judgedAt, setAddress],
  )
}

/** How a panel is asked for it. */
export function panelRange(range: TimeRange): PanelRange {
  return range.isLive
    ? { lastMs: presetMs[range.preset] }
    : { lastMs: range.to - range.from, endsAt: new Date(range.to).toISOString() }
}
