'use client'

import Link from 'next/link'

import { useConsole } from '#components/frame/console-context.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { anchors, paths } from '#components/frame/paths.ts'
import { buttonStyle } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { Time } from '#components/ui/time.tsx'
import { inPartOrder } from '#lib/domain/part-order.ts'
import { isApiRole } from '#lib/domain/objectives/objective.ts'
import { viewInstallation, type InstallationView } from '#lib/domain/installation-view.ts'
import { AlertsCard } from './alerts-card.tsx'
import { CapacityCard } from './capacity-card.tsx'
import { ChangesCard } from './changes-card.tsx'
import { LazyObjectivesCard } from './lazy-panels.tsx'
import { objectivesAnchor } from './objectives-anchor.ts'
import { PanelCard } from './panel-grid.tsx'
import { PartsCard } from './parts-card.tsx'
import { RangeControl } from './range-control.tsx'
import { SourcesCard } from './sources-card.tsx'
import { StoresCard } from './stores-card.tsx'
import { throughputSections } from './throughput-panels.ts'
import { throughputVerdict } from './throughput-verdict.ts'
import { useChartPage } from './use-chart-page.ts'
import { useTellsWaiting } from './use-tells-waiting.ts'
import { usePartVerdicts } from './use-part-verdicts.ts'

type Name = { readonly namespace: string; readonly release: string }

/** How is it doing, how near the ceiling, and what changed with it? */
export function ThroughputView({ namespace, release }: Name) {
  const { topology } = usePicture()
  const view = viewInstallation(topology, { namespace, release })
  if (view) return <Throughput view={view} />
  return (
    <>
      <PageHeading sentence={`No Tracardi installation ${release} in ${namespace}.`} status="unknown" />
      <Card title="Throughput">
        <EmptyNote title="There is nothing to measure" />
      </Card>
    </>
  )
}

function Throughput({ view }: { view: InstallationView }) {
  const { zone, objectives } = useConsole()
  const { topology, freshness, now } = usePicture()
  const { setting, chosen, changes, to, hold } = useChartPage(view.installation, view.workloads)
  const apiClusters = inPartOrder(view.workloads).filter(({ role, replicas }) => isApiRole(role) && replicas !== null)
  const tellsWaiting = useTellsWaiting(view.installation)
  const parts = usePartVerdicts({ view, freshness, asOf: topology.asOf, objectives })
  return (
    <>
      <PageHeading
        {...throughputVerdict(parts)}
        actions={
          <Link className={buttonStyle()} href={paths.wall(view.installation)}>
            For a wall
          </Link>
        }
        aside={
          topology.asOf ? (
            <>
              cluster as of <Time at={topology.asOf} zone={zone} />
            </>
          ) : null
        }
      />
      <RangeControl chosen={chosen} now={now} zone={zone} isHeld={setting.isHeld} />
      <PartsCard parts={parts} zone={zone} />
      <div id={anchors.alerts} className="scroll-mt-4">
        <AlertsCard installation={view.installation} clusters={apiClusters} now={now} zone={zone} />
      </div>
      <div className="grid gap-4" onPointerEnter={() => hold(true)} onPointerLeave={() => hold(false)}>
        {throughputSections(view.workloads, tellsWaiting).map((section) => (
          <PanelCard key={section.title} section={section} setting={setting} />
        ))}
      </div>
      <StoresCard installation={view.installation} />
      {apiClusters.map((workload) => (
        <div key={workload.id} id={objectivesAnchor(workload.id)} className="scroll-mt-4">
          <LazyObjectivesCard workload={workload} zone={zone} />
        </div>
      ))}
      {apiClusters.map((workload) => (
        <CapacityCard key={workload.id} workload={workload} zone={zone} />
      ))}
      <ChangesCard page={changes} installation={view.installation} to={to} zone={zone} />
      <SourcesCard installation={view.installation} now={now} />
    </>
  )
}
