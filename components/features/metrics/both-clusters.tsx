'use client'

import { memo, useMemo } from 'react'

import { TimeChart } from '#components/ui/time-chart/time-chart.tsx'
import { formatValue } from '#components/ui/time-chart/units.ts'
import { newest } from '#lib/domain/metrics/panel-values.ts'
import type { PanelId } from '#lib/domain/metrics/panel.ts'
import type { ChartSetting } from './chart-setting.ts'
import { axisOf, PanelOutline } from './panel-chart.tsx'
import { comparedLines } from './panel-lines.ts'
import { widened, zoomed } from './time-range.ts'
import { useChartNow, usePanel } from './use-panel.ts'

type Props = { id: PanelId; title: string; setting: ChartSetting }

/** Both API clusters on one axis: their traffic is split so that the one cannot hurt the other, and here it shows. */
export const BothClusters = memo(function BothClusters({ id, title, setting }: Props) {
  const { range, choose, marks, zone, skewMs } = setting
  const collector = usePanel({ id, about: 'role:collector', setting })
  const guiCluster = usePanel({ id, about: 'role:gui-api', setting })
  const { panel } = collector
  const other = guiCluster.panel
  const now = useChartNow(panel?.stepMs, setting)
  const series = useMemo(
    () =>
      panel && other
        ? comparedLines([
            { role: 'collector', panel },
            { role: 'gui-api', panel: other },
          ])
        : [],
    [panel, other],
  )
  const error = collector.error ?? guiCluster.error
  if (!panel || !other) return <PanelOutline title={title} error={error} onRetry={collector.refetch} />
  const { start, end, count } = axisOf(panel, range, now)
  if (count === 0) return null
  const words = series.map(({ label, values }) => `${label} ${formatValue(newest(values), panel.unit)}`)
  return (
    <TimeChart
      title={title}
      caption={`${words.join(', ')}.`}
      aside={panel.source?.name}
      series={series}
      start={start}
      stepMs={panel.stepMs}
      unit={panel.unit}
      end={end}
      zone={zone}
      isStale={[panel, other].some(({ quality }) => quality.state === 'stale' || quality.state === 'error')}
      marks={marks}
      onZoom={(from, to) => choose(zoomed(from, to, Date.now() - skewMs))}
      onZoomOut={() => choose(widened(range, Date.now() - skewMs))}
    />
  )
})
