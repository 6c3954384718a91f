'use client'

import Link from 'next/link'
import { useRef, type ReactNode } from 'react'

import { paths } from '#components/frame/paths.ts'
import { Pips } from '#components/ui/pips.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { exposedClusters } from '#lib/domain/exposed-clusters.ts'
import { belies } from '#lib/domain/gui-api.ts'
import type { InstallationView } from '#lib/domain/installation-view.ts'
import { instanceSlots, slotWords } from '#lib/domain/instance-slots.ts'
import { counted, guiApiWord, partName } from '#lib/domain/part-words.ts'
import { exposureWord } from '#lib/domain/status-line.ts'
import type { Route, Workload } from '#lib/domain/topology.ts'
import { EdgeLayer } from './edge-layer.tsx'
import { RouteNode } from './route-node.tsx'
import { TrafficLine } from './traffic-line.tsx'
import { fixedNodes, planTopology } from './topology-plan.ts'
import { CompactNode, nodeStatus, WorkloadNode, type Drawing } from './workload-node.tsx'

/** Zones, ways in, API clusters and stores in fixed lanes. Below the width of four lanes it is a list. */
export function TopologyMap({ view, drawing }: { view: InstallationView; drawing: Drawing }) {
  const board = useRef<HTMLDivElement>(null)
  const plan = planTopology(view)
  const clusters = [...plan.collectors, ...plan.guiClusters]
  const exposed = exposedClusters(view.workloads, view.routes)
  const forbidden = new Set(exposed.map(({ route }) => route.id))
  const route = (one: Route) => (
    <RouteNode key={one.id} route={one} targets={clusters} isForbidden={forbidden.has(one.id)} drawing={drawing} />
  )
  const alarm = (workload: Workload) =>
    exposed.some((one) => one.workload.id === workload.id) ? 'Reachable from the Internet' : null
  return (
    <div className="@container">
      <div
        ref={board}
        className="relative grid gap-2.5 p-3.5 @min-[700px]:grid-cols-[128px_150px_minmax(0,1fr)_168px] @min-[700px]:gap-x-6 @min-[880px]:grid-cols-[150px_168px_minmax(0,1fr)_190px] @min-[880px]:gap-x-8.5"
      >
        <Zone title="Internet" className="zone-hatch border-dashed border-line-control">
          <div data-node={fixedNodes.internet} className="rounded-[7px] border border-line bg-surface px-2.5 py-2">
            <h4 className="font-semibold">Sites and apps</h4>
            <p className="text-small text-ink-2">Send events to the collector</p>
          </div>
        </Zone>
        <Lane title="Ways in from outside">
          {plan.publicRoutes.length > 0 ? plan.publicRoutes.map(route) : <NoRoute />}
        </Lane>
        <Lane title="Collector">
          {plan.collectors.length > 0 ? (
            plan.collectors.map((workload) => (
              <ApiCluster key={workload.id} workload={workload} drawing={drawing} alarm={alarm(workload)} />
            ))
          ) : (
            <NoCollector guiClusters={plan.guiClusters.length} />
          )}
        </Lane>

        <Zone title={trustedTitle(plan.privateRoutes)} id={fixedNodes.trusted} className="border-line bg-zone-trusted">
          {plan.guis.map((gui) => (
            <WorkloadNode key={gui.id} workload={gui} title={partName('gui')} drawing={drawing}>
              <WaysTo workload={gui} routes={view.routes} />
            </WorkloadNode>
          ))}
          {plan.guis.length === 0 ? <p className="text-small text-ink-2">No GUI was found here</p> : null}
        </Zone>
        <Lane title="Ways in for people">
          {plan.privateRoutes.length > 0 ? (
            plan.privateRoutes.map(route)
          ) : (
            <div className="grid content-start gap-1 rounded-[7px] border border-dashed border-line-control bg-surface px-2.5 py-2">
              <h4 className="font-semibold">No way in</h4>
              <p className="text-small text-ink-2">Nothing outside the cluster leads to the GUI cluster</p>
            </div>
          )}
        </Lane>
        <Lane title="GUI cluster">
          {plan.guiClusters.map((workload) => (
            <ApiCluster key={workload.id} workload={workload} drawing={drawing} alarm={alarm(workload)} />
          ))}
          {plan.guiClusters.length === 0 ? <NoGuiCluster exposed={plan.collectors.filter(belies)} /> : null}
        </Lane>

        <WorkerStrip workloads={[...plan.workers, ...plan.others]} drawing={drawing} />
        <Zone
          title="Stores"
          id={fixedNodes.stores}
          className="border-line-subtle bg-sunken @min-[700px]:col-start-4 @min-[700px]:row-span-3 @min-[700px]:row-start-1"
        >
          {plan.stores.map((store) => (
            <CompactNode key={store.id} workload={store} title={storeTitle(store)} drawing={drawing} />
          ))}
          {plan.stores.length === 0 ? (
            <p className="text-small text-ink-2">No store runs in this namespace. Stores elsewhere are not measured.</p>
          ) : null}
        </Zone>
        <EdgeLayer board={board} edges={plan.edges} />
      </div>
      <Legend hasForbidden={forbidden.size > 0} />
    </div>
  )
}

function Zone({
  title,
  id,
  className,
  children,
}: {
  title: string
  id?: string
  className: string
  children: ReactNode
}) {
  return (
    <div data-node={id} className={`grid min-w-0 content-start gap-2 rounded-card border p-2.5 ${className}`}>
      <h3 className="text-micro font-semibold break-words text-ink-2">{title}</h3>
      {children}
    </div>
  )
}

function Lane({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 content-stretch gap-2.5">
      <h3 className="sr-only">{title}</h3>
      {children}
    </div>
  )
}

function ApiCluster({ workload, drawing, alarm }: { workload: Workload; drawing: Drawing; alarm: string | null }) {
  const identity =
    workload.role === 'collector'
      ? 'border-t-3 border-t-collector [border-top-style:solid]'
      : 'border-t-3 border-t-gui-cluster [border-top-style:dashed]'
  return (
    <WorkloadNode
      workload={workload}
      title={partName(workload.role)}
      drawing={drawing}
      alarm={alarm}
      className={identity}
    >
      {workload.guiApi && !belies(workload) ? (
        <>
          {' '}
          · GUI API <strong className="font-semibold">{guiApiWord(workload.guiApi)}</strong>
        </>
      ) : null}
      {workload.version ? ` · ${workload.version}` : null}
      {spreadWords(workload, drawing)}
      <TrafficLine installation={drawing.installation} role={workload.role} />
      {workload.guiApi && belies(workload) ? (
        <span className="block">
          <StatusWord state={drawing.isStale ? 'unknown' : 'degraded'}>
            {workload.role === 'collector' ? 'Exposes the GUI API' : 'Hides the GUI API'}
          </StatusWord>
        </span>
      ) : null}
    </WorkloadNode>
  )
}

/** On how many nodes the instances stand: one node less should not mean no collector. */
function spreadWords({ id }: Workload, { instances }: Drawing): string | null {
  const own = instances.filter(({ workloadId, node }) => workloadId === id && node !== null)
  const nodes = new Set(own.map(({ node }) => node)).size
  return own.length > 1 ? ` · on ${counted(nodes, 'node')}` : null
}

function NoRoute() {
  return (
    <div
      data-node={fixedNodes.noRoute}
      className="grid content-start gap-1 rounded-[7px] border border-dashed border-line-control bg-surface px-2.5 py-2"
    >
      <h4 className="font-semibold">No way in</h4>
      <StatusWord state="unknown">None was found</StatusWord>
      <p className="text-small text-ink-2">No Ingress, load balancer or node port leads to the collector</p>
    </div>
  )
}

function NoCollector({ guiClusters }: { guiClusters: number }) {
  return (
    <div className="grid content-start gap-1 rounded-[7px] border border-dashed border-line-control bg-surface px-2.5 py-2">
      <StatusWord state="degraded">No collector</StatusWord>
      <p className="text-small text-ink-2">{noCollectorWords(guiClusters)}</p>
    </div>
  )
}

function noCollectorWords(guiClusters: number): string {
  if (guiClusters === 0) return 'No workload here runs the Tracardi API.'
  return guiClusters === 1
    ? 'One API cluster does everything. Split it: a collector for the Internet that hides the GUI API, and a GUI cluster for people.'
    : 'Every API cluster here exposes the GUI API, so none is fit for the Internet.'
}

function NoGuiCluster({ exposed }: { exposed: readonly Workload[] }) {
  const [first] = exposed
  return (
    <div className="grid content-start gap-1 rounded-[7px] border border-dashed border-line-control bg-surface px-2.5 py-2">
      <StatusWord state="degraded">No GUI cluster</StatusWord>
      <p className="text-small text-ink-2">
        {first
          ? `${first.name} does everything. Split it: a collector for the Internet that hides the GUI API, and a GUI cluster for people.`
          : 'No API cluster exposes the GUI API, so the GUI has nothing to talk to.'}
      </p>
    </div>
  )
}

function WaysTo({ workload, routes }: { workload: Workload; routes: readonly Route[] }) {
  const own = routes.filter((route) => route.targetIds.includes(workload.id))
  return own.map((route) => (
    <span key={route.id} className="block">
      {route.exposure === 'internet' ? (
        <StatusWord state="degraded">Open to the Internet</StatusWord>
      ) : (
        exposureWord(route)
      )}
    </span>
  ))
}

function WorkerStrip({ workloads, drawing }: { workloads: readonly Workload[]; drawing: Drawing }) {
  return (
    <div className="min-w-0 rounded-card border border-line-subtle px-3 py-2 @min-[700px]:col-span-3">
      <div className="flex flex-wrap items-center gap-x-4.5 gap-y-1">
        <h3 className="text-micro font-semibold text-ink-2">Workers and jobs</h3>
        {workloads.length === 0 ? <p className="text-small text-ink-2">None was found</p> : null}
        {workloads.map((workload) => (
          <WorkerChip key={workload.id} workload={workload} drawing={drawing} />
        ))}
      </div>
    </div>
  )
}

function WorkerChip({ workload, drawing }: { workload: Workload; drawing: Drawing }) {
  const { state, words } = nodeStatus(workload, drawing, null)
  const slots = instanceSlots(workload, drawing.instances)
  return (
    <Link
      href={paths.workload(drawing.installation, workload)}
      className="inline-flex min-h-6 min-w-0 flex-wrap items-center gap-x-2 rounded-chip hover:bg-hover"
    >
      <span className="font-mono text-code break-all">{workload.name}</span>
      {slots.length > 0 ? <Pips pips={slots} label={slotWords(slots)} isOld={drawing.isStale} /> : null}
      <StatusWord state={state}>
        {state === 'ok' && slots.length > 0 ? 'Ready' : words}
        {workload.role === 'unknown' ? ' · not recognised' : null}
      </StatusWord>
    </Link>
  )
}

function Legend({ hasForbidden }: { hasForbidden: boolean }) {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line-subtle px-3.5 py-2 text-small text-ink-2">
      <LegendLine kind="text-line-control" words="leads there, says Kubernetes" />
      <LegendLine kind="text-line-control" dash="2 3" words="not verified" />
      {hasForbidden ? <LegendLine kind="text-crit" dash="5 3" words="should not exist" /> : null}
    </p>
  )
}

function LegendLine({ kind, dash, words }: { kind: string; dash?: string; words: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg viewBox="0 0 24 8" aria-hidden="true" className={`h-2 w-6 ${kind}`}>
        <path d="M0 4H18" stroke="currentColor" strokeWidth="1.5" strokeDasharray={dash} />
        <path d="M17 0 24 4 17 8Z" fill="currentColor" />
      </svg>
      {words}
    </span>
  )
}

function trustedTitle(routes: readonly Route[]): string {
  const ranges = [...new Set(routes.flatMap((route) => route.allowedRanges))]
  if (ranges.length === 0) return 'People inside'
  return ranges.length > 2 ? `Trusted, ${ranges.length} ranges` : `Trusted ${ranges.join(', ')}`
}

const storeNames = [
  ['elastic', 'Elasticsearch'],
  ['opensearch', 'OpenSearch'],
  ['redis', 'Redis'],
  ['pulsar', 'Pulsar'],
  ['mysql', 'MySQL'],
  ['mariadb', 'MariaDB'],
  ['percona', 'MySQL'],
  ['starrocks', 'StarRocks'],
] as const

function storeTitle({ image, name }: Workload): string {
  const known = storeNames.find(([word]) => image?.includes(word)) ?? storeNames.find(([word]) => name.includes(word))
  return known?.[1] ?? 'Store'
}
