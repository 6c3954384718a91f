'use client'

import { useQuery } from '@tanstack/react-query'

import { ownLooks } from '#components/ui/time-chart/looks.ts'
import { Sparkline } from '#components/ui/time-chart/sparkline.tsx'
import { formatValue } from '#components/ui/time-chart/units.ts'
import { newest, total } from '#lib/domain/metrics/panel-values.ts'
import type { Panel } from '#lib/domain/metrics/panel.ts'
import type { Installation, Role } from '#lib/domain/topology.ts'
import { panelQuery } from '#lib/queries/metrics.ts'

const range = { lastMs: 3_600_000 } as const

/** The requests of an API cluster in the last hour: the figure, its shape, and who counted; or that nobody knows. */
export function TrafficLine({ installation, role }: { installation: Installation; role: Role }) {
  const { namespace, release } = installation
  const { data, isError } = useQuery(
    panelQuery({ namespace, release }, { id: 'requests', subject: { of: 'role', role }, range, points: 240 }),
  )
  if (isError) return <span className="block">Traffic unknown: no answer</span>
  if (!data) return <span className="block">&nbsp;</span>
  const look = role === 'collector' ? ownLooks.collector : ownLooks.guiCluster
  return (
    <span className="block">
      <span className="block">{trafficWords(data)}</span>
      <Sparkline values={total(data)} look={look} />
    </span>
  )
}

/** Zero only where zero was counted. */
export function trafficWords(panel: Panel): string {
  const { quality, source, unit } = panel
  const value = newest(total(panel))
  const known = quality.state === 'value' || quality.state === 'partial'
  if (known && value !== null && source !== null) return `${formatValue(value, unit)} · ${source.name}`
  switch (quality.state) {
    case 'not-configured':
      return 'Traffic is not measured'
    case 'no-traffic':
      return 'No traffic'
    case 'stale':
      return 'Traffic unknown: the source is behind'
    case 'error':
      return 'Traffic unknown: the source does not answer'
    case 'no-series':
      return 'Traffic unknown: the metric was not found'
    case 'not-permitted':
      return 'Traffic unknown: the console may not read it'
    case 'value':
    case 'partial':
      return 'Traffic unknown'
  }
}
