import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { Installation, WorkloadRef } from '#lib/domain/topology.ts'

type Name = Pick<Installation, 'namespace' | 'release'>

/** Where on a page it is explained, for links from elsewhere. */
export const anchors = { waysIn: 'ways-in', queue: 'queue', alerts: 'alerts' } as const

/** Every address of a page is made here. */
export const paths = {
  home: '/',
  signIn: '/sign-in',
  overview: ({ namespace, release }: Name) => `/i/${encodeURIComponent(namespace)}/${encodeURIComponent(release)}`,
  workloads: (name: Name) => `${paths.overview(name)}/workloads`,
  workload: (name: Name, ref: WorkloadRef) =>
    `${paths.workloads(name)}/${ref.kind.toLowerCase()}s/${encodeURIComponent(ref.name)}`,
  timeline: (name: Name, ref: WorkloadRef) => `${paths.workload(name, ref)}?tab=timeline`,
  instance: (name: Name, instance: string) => `${paths.overview(name)}/instances/${encodeURIComponent(instance)}`,
  throughput: (name: Name) => `${paths.overview(name)}/throughput`,
  alerts: (name: Name) => `${paths.throughput(name)}#${anchors.alerts}`,
  anyWall: '/wall',
  wallLink: (token: string) => `/wall-link#${token}`,
  wall: (name: Name) => `/wall?installation=${encodeURIComponent(`${name.namespace}/${name.release}`)}`,
  changes: (name: Name) => `${paths.overview(name)}/changes`,
  change: (name: Name, actionId: string) => `${paths.changes(name)}/${encodeURIComponent(actionId)}`,
  installation: (name: Name) => `${paths.overview(name)}/installation`,
  waysIn: (name: Name) => `${paths.installation(name)}#${anchors.waysIn}`,
  queue: (name: Name) => `${paths.installation(name)}#${anchors.queue}`,
  audit: '/audit',
  auditEvents: '/audit/events',
  auditOf: (target: string) => `/audit?target=${encodeURIComponent(target)}`,
  auditOfAction: (actionId: string) => `/audit?actionId=${encodeURIComponent(actionId)}`,
  auditEntry: (log: AuditLogName, seq: number) => `/audit/${log}/${seq}`,
  settings: '/settings',
} as const
