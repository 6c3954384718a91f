'use client'

import { useRef, useState, type ReactNode } from 'react'

import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { useChartBox } from '#components/ui/time-chart/use-chart-box.ts'
import { subjectText } from '#lib/domain/metrics/panel-subject.ts'
import { BothClusters } from './both-clusters.tsx'
import type { ChartSetting } from './chart-setting.ts'
import { PanelChart } from './panel-chart.tsx'
import type { ComparedItem, PanelGridItem, PanelSection } from './throughput-panels.ts'

/** Charts that belong together; those that few look at wait until they are asked for. */
export function PanelCard({ section, setting }: { section: PanelSection; setting: ChartSetting }) {
  const [isOpen, setIsOpen] = useState(section.isClosed !== true)
  return (
    <Card
      title={section.title}
      aside={
        section.isClosed ? (
          <Button tone="quiet" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? 'Hide' : `Show ${section.items.length} charts`}
          </Button>
        ) : null
      }
    >
      {isOpen ? <PanelGrid items={section.items} compared={section.compared ?? []} setting={setting} /> : null}
    </Card>
  )
}

/** Charts in two columns; each asks for its figures once it is about to be seen. */
export function PanelGrid({
  items,
  compared = [],
  setting,
}: {
  items: readonly PanelGridItem[]
  compared?: readonly ComparedItem[]
  setting: ChartSetting
}) {
  return (
    <div className="grid gap-x-6 gap-y-5 p-3.5 lg:grid-cols-2">
      {compared.map(({ id, title }) => (
        <WhenNear key={title}>
          <BothClusters id={id} title={title} setting={setting} />
        </WhenNear>
      ))}
      {items.map(({ id, subject, role, title, limit }) => (
        <WhenNear key={`${id} ${subjectText(subject)}`}>
          <PanelChart id={id} about={subjectText(subject)} role={role} title={title} limit={limit} setting={setting} />
        </WhenNear>
      ))}
    </div>
  )
}

function WhenNear({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  const { isNear } = useChartBox(place)
  return (
    <div ref={place} className={isNear ? 'min-w-0' : 'min-h-60 min-w-0'}>
      {isNear ? children : null}
    </div>
  )
}
