'use client'

import { useConsole } from '#components/frame/console-context.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { Card } from '#components/ui/card.tsx'
import { instanceId, workloadId, type Workload, type WorkloadRef } from '#lib/domain/topology.ts'
import { PanelGrid } from './panel-grid.tsx'
import { RangeControl } from './range-control.tsx'
import { instancePanels, workloadPanels, type PanelGridItem } from './throughput-panels.ts'
import { useChartPage } from './use-chart-page.ts'
import { useTellsWaiting } from './use-tells-waiting.ts'

/** The charts of one workload, all its instances together. */
export function WorkloadPanels({ target, release }: { target: WorkloadRef; release: string }) {
  const { topology } = usePicture()
  const tellsWaiting = useTellsWaiting({ namespace: target.namespace, release })
  const workload = topology.workloads.find(({ id }) => id === workloadId(target))
  if (!workload) return null
  return <Panels workload={workload} release={release} items={workloadPanels(workload, tellsWaiting)} />
}

/** The charts of one instance alone, with the changes of its workload. */
export function InstancePanels({ namespace, release, name }: { namespace: string; release: string; name: string }) {
  const { topology } = usePicture()
  const id = instanceId(namespace, name)
  const instance = topology.instances.find((one) => one.id === id)
  const workload = topology.workloads.find((one) => one.id === instance?.workloadId)
  return workload ? <Panels workload={workload} release={release} items={instancePanels(id, workload)} /> : null
}

type Props = { workload: Workload; release: string; items: readonly PanelGridItem[] }

function Panels({ workload, release, items }: Props) {
  const { zone } = useConsole()
  const { now } = usePicture()
  const { setting, chosen, hold } = useChartPage({ namespace: workload.namespace, release }, [workload])
  return (
    <div className="grid gap-4">
      <RangeControl chosen={chosen} now={now} zone={zone} isHeld={setting.isHeld} />
      <Card title="Metrics">
        <div onPointerEnter={() => hold(true)} onPointerLeave={() => hold(false)}>
          <PanelGrid items={items} setting={setting} />
        </div>
      </Card>
    </div>
  )
}
