import type { ChartSeries, LineLook } from '#components/ui/time-chart/chart.ts'
import { earlierLook, ownLooks, plainLooks } from '#components/ui/time-chart/looks.ts'
import type { Panel } from '#lib/domain/metrics/panel.ts'
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

/** The first line of the same panel as it was some time before, moved onto this one's grid. */
export function earlierLine(panel: Panel, earlier: Panel, byMs: number, label: string): ChartSeries | null {
  const [own] = panel.series
  const old = earlier.series.find(({ key }) => key === own?.key)
  if (!own || !old) return null
  const shift = Date.parse(panel.start) - byMs - Date.parse(earlier.start)
  const values = own.values.map((_, index) => {
    const at = (shift + index * panel.stepMs) / earlier.stepMs
    return old.values[Math.round(at)] ?? null
  })
  return { key: `${own.key} earlier`, label, values, look: earlierLook }
}
