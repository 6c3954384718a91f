import type { ChartSeries, LineLook } from '#components/ui/time-chart/chart.ts'
import { earlierLook, ownLooks, plainLooks } from '#components/ui/time-chart/looks.ts'
import type { Panel } from '#lib/domain/metrics/panel.ts'
import { total } from '#lib/domain/metrics/panel-values.ts'
import { partName } from '#lib/domain/part-words.ts'
import type { Role } from '#lib/domain/topology.ts'

/** More lines than this nobody can tell apart; the others are in the table only. */
const mostLines = 4

/** A part that has a colour of its own keeps it, as long as its line is alone. */
export function looksOf(role: Role | null, count: number): readonly LineLook[] {
  const own = role === null || count !== 1 ? null : lookOf(role)
  return own === null ? plainLooks : [own]
}

function lookOf(role: Role): LineLook | null {
  switch (role) {
    case 'collector':
      return ownLooks.collector
    case 'gui-api':
      return ownLooks.guiCluster
    case 'gui':
      return ownLooks.gui
    case 'worker':
    case 'job':
      return ownLooks.worker
    case 'store':
      return ownLooks.store
    case 'bridge':
    case 'unknown':
      return ownLooks.other
  }
}

export function panelLines({ series }: Pick<Panel, 'series'>, role: Role | null): readonly ChartSeries[] {
  const looks = looksOf(role, series.length)
  return series.flatMap((one, index) => {
    const look = looks[index]
    return look && index < mostLines ? [{ ...one, look }] : []
  })
}

type Grid = { readonly start: number; readonly stepMs: number }

export function gridOf({ start, stepMs }: Panel): Grid {
  return { start: Date.parse(start), stepMs }
}

/** Values of one grid under the times of another; what the first does not reach is not known. */
export function onGrid(values: readonly (number | null)[], from: Grid, to: Grid & { readonly count: number }) {
  return Array.from({ length: to.count }, (_, index) => {
    const at = (to.start + index * to.stepMs - from.start) / from.stepMs
    return values[Math.round(at)] ?? null
  })
}

/** The first line of the same panel as it was some time before, moved onto this one's grid. */
export function earlierLine(panel: Panel, earlier: Panel, byMs: number, label: string): ChartSeries | null {
  const [own] = panel.series
  const old = earlier.series.find(({ key }) => key === own?.key)
  if (!own || !old) return null
  const then = gridOf(earlier)
  const grid = { ...gridOf(panel), count: own.values.length }
  const values = onGrid(old.values, { ...then, start: then.start + byMs }, grid)
  return { key: `${own.key} earlier`, label, values, look: earlierLook }
}

/** One line for the whole of a panel: of quantiles the 95th, everything else added up. */
export function wholeOf(panel: Panel): readonly (number | null)[] {
  if (panel.unit !== 'seconds') return total(panel)
  return (panel.series.find(({ key }) => key === 'p95') ?? panel.series[0])?.values ?? []
}

/** The same panel of several parts on the grid of the first, each with the colour of its part. */
export function comparedLines(
  parts: readonly { readonly role: Role; readonly panel: Panel }[],
): readonly ChartSeries[] {
  const [first] = parts
  if (!first) return []
  const grid = { ...gridOf(first.panel), count: wholeOf(first.panel).length }
  return parts.map(({ role, panel }) => ({
    key: role,
    label: partName(role),
    values: onGrid(wholeOf(panel), gridOf(panel), grid),
    look: lookOf(role) ?? ownLooks.other,
  }))
}
