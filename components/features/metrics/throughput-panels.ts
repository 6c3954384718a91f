import { storePanelIds, type PanelId, type PanelSubject } from '#lib/domain/metrics/panel.ts'
import { partName } from '#lib/domain/part-words.ts'
import type { Role, Workload } from '#lib/domain/topology.ts'
import { limitOf, partLimit } from './limit-of.ts'
import { panelTitle } from './panel-words.ts'

const apiClusters = ['collector', 'gui-api'] as const satisfies readonly Role[]
const red = ['requests', 'error-ratio', 'latency'] as const satisfies readonly PanelId[]
const saturation = [
  'cpu',
  'throttling',
  'memory',
  'in-flight',
  'ready-replicas',
  'restarts',
] as const satisfies readonly PanelId[]
/** Beside the requests under way, where somebody knows it. */
const saturationWith = (tellsWaiting: boolean) =>
  saturation.flatMap((id): readonly PanelId[] => (id === 'in-flight' && tellsWaiting ? [id, 'waiting'] : [id]))
const work = [
  'worker-messages',
  'worker-backlog',
  'worker-unserved',
  'cpu',
  'memory',
] as const satisfies readonly PanelId[]
const used = ['cpu', 'memory', 'ready-replicas', 'restarts'] as const satisfies readonly PanelId[]
const instanceIds = ['cpu', 'throttling', 'memory', 'network', 'restarts'] as const satisfies readonly PanelId[]

export type PanelGridItem = {
  readonly id: PanelId
  readonly subject: PanelSubject
  readonly role: Role | null
  readonly title: string
  /** Of the resource that the chart shows; null where none is set. */
  readonly limit: number | null
}

/** Both API clusters on one axis. */
export type ComparedItem = { readonly id: PanelId; readonly title: string }

export type PanelSection = {
  readonly title: string
  readonly items: readonly PanelGridItem[]
  readonly compared?: readonly ComparedItem[]
  readonly isClosed?: boolean
}

/** Rate, errors and latency of both API clusters beside each other, then what they run out of, then what they stand on. */
export function throughputSections(workloads: readonly Workload[], tellsWaiting: boolean): readonly PanelSection[] {
  const has = (role: Role) => workloads.some((workload) => workload.role === role)
  const clusters = apiClusters.filter(has)
  const item = (id: PanelId, role: Role) =>
    itemOf(
      id,
      role,
      workloads.filter((workload) => workload.role === role),
    )
  const ofClusters = (ids: readonly PanelId[]) => ids.flatMap((id) => clusters.map((role) => item(id, role)))
  return [
    { title: 'Requests, errors, latency', items: ofClusters(red), compared: clusters.length > 1 ? compared : [] },
    { title: 'Saturation', items: ofClusters(saturationWith(tellsWaiting)) },
    ...(has('worker') ? [{ title: 'Workers', items: work.map((id) => item(id, 'worker')) }] : []),
    {
      title: 'Events and stores',
      items: [item('events', 'collector'), ...storePanelIds.map(storeItem)],
      isClosed: true,
    },
  ].filter(({ items }) => items.length > 0)
}

/** What a workload is measured by; only an API cluster takes requests. */
export function workloadPanels(workload: Workload, tellsWaiting: boolean): readonly PanelGridItem[] {
  const { id, role } = workload
  const isApi = role === 'collector' || role === 'gui-api'
  const ids = isApi ? [...red, ...saturationWith(tellsWaiting)] : role === 'worker' ? work : used
  return ids.map((panel) => ({
    id: panel,
    role,
    subject: { of: 'workload', workloadId: id },
    title: panelTitle(panel),
    limit: partLimit(panel, [workload]),
  }))
}

/** What one instance is measured by: requests are known only to what stands in front of all of them. */
export function instancePanels(instanceId: string, workload: Workload): readonly PanelGridItem[] {
  return instanceIds.map((id) => ({
    id,
    role: workload.role,
    subject: { of: 'instance', instanceId },
    title: panelTitle(id),
    limit: limitOf(id, workload, 1),
  }))
}

const compared: readonly ComparedItem[] = [
  { id: 'requests', title: 'Both clusters: requests' },
  { id: 'latency', title: 'Both clusters: latency, p95' },
]

function itemOf(id: PanelId, role: Role, workloads: readonly Workload[]): PanelGridItem {
  const title = `${partName(role)}: ${lowerFirst(panelTitle(id))}`
  return { id, role, subject: { of: 'role', role }, title, limit: partLimit(id, workloads) }
}

function storeItem(id: PanelId): PanelGridItem {
  return { id, role: null, subject: { of: 'role', role: 'store' }, title: panelTitle(id), limit: null }
}

/** `CPU` stays as it is. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
