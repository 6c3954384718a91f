'use client'

import { parseAsString, useQueryState } from 'nuqs'

import { useConsole } from '#components/frame/console-context.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { Card } from '#components/ui/card.tsx'
import { controlStyle } from '#components/ui/field.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { instanceId, workloadId, type WorkloadRef } from '#lib/domain/topology.ts'
import { PanelGrid } from './panel-grid.tsx'
import { RangeControl } from './range-control.tsx'
import { instancePanels, workloadPanels } from './throughput-panels.ts'
import { useChartPage } from './use-chart-page.ts'

/** The charts of one workload, all of it together or one instance alone. */
export function WorkloadPanels({ target, release }: { target: WorkloadRef; release: string }) {
  const { zone } = useConsole()
  const { topology, now } = usePicture()
  const [chosenInstance, chooseInstance] = useQueryState('instance', parseAsString)
  const workloads = topology.workloads.filter(({ id }) => id === workloadId(target))
  const { setting, chosen, hold } = useChartPage({ namespace: target.namespace, release }, workloads)
  const [workload] = workloads
  if (!workload) return null
  const names = topology.instances.filter((one) => one.workloadId === workload.id).map(({ name }) => name)
  const instance = names.find((name) => name === chosenInstance) ?? null
  const items = instance === null ? workloadPanels(workload) : instancePanels(instanceId(target.namespace, instance))
  return (
    <div className="grid gap-4">
      <RangeControl chosen={chosen} now={now} zone={zone} isHeld={setting.isHeld} />
      <Card
        title="Metrics"
        aside={
          <select
            aria-label="Instance"
            className={`${controlStyle} w-auto max-w-80`}
            value={instance ?? ''}
            onChange={(event) => void chooseInstance(event.target.value || null)}
          >
            <option value="">All instances together</option>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        }
      >
        {chosenInstance !== null && instance === null ? (
          <EmptyNote title={`${chosenInstance} is gone`}>
            <p>These are all instances of {workload.name} together.</p>
          </EmptyNote>
        ) : null}
        <div onPointerEnter={() => hold(true)} onPointerLeave={() => hold(false)}>
          <PanelGrid items={items} setting={setting} />
        </div>
      </Card>
    </div>
  )
}
