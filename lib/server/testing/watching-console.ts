import { openAuditLog } from '#lib/database/audit-log.ts'
import { readHistory } from '#lib/database/history.ts'
import type { OpenDatabase } from '#lib/database/open-database.ts'
import { outsideStore } from '#lib/database/outside-store.ts'
import { readAudit } from '#lib/database/read-audit.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import { outsideEvent, type OutsideChange } from '#lib/domain/outside-change.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import { createObserver, type Observer } from '../observer.ts'
import { watchOutside } from '../outside-watch.ts'
import { outsideWorld } from '../outside-world.ts'

/** The part of a console that watches and remembers, without its pages. */
export type WatchingConsole = {
  readonly observer: Observer
  readonly announced: readonly WorkloadRef[]
  readonly errors: readonly unknown[]
  readonly stop: () => Promise<void>
}

type Setting = {
  readonly kubeconfig: string
  readonly database: OpenDatabase
  readonly namespaces: readonly string[]
  readonly coalesceMs?: number
}

export async function startWatchingConsole(setting: Setting): Promise<WatchingConsole> {
  const { kubeconfig, database, namespaces, coalesceMs } = setting
  const announced: WorkloadRef[] = []
  const errors: unknown[] = []
  const observer = createObserver({ connection: openConnection(kubeconfig), namespaces, minimums: {} })
  const auditLog = await openAuditLog(database, { console: { version: 'test' }, sink: async () => {} })
  const hub = { announceHistory: (ref: WorkloadRef) => void announced.push(ref) }
  const world = {
    ...outsideWorld({ prisma: database.prisma, auditLog, observer, hub }),
    ...(coalesceMs === undefined ? {} : { store: outsideStore(database.prisma, { coalesceMs }) }),
  }
  const outside = watchOutside({
    observer,
    world,
    onError: (error) => errors.push(error),
    retryMs: 200,
    recordEveryMs: 200,
    confirmEveryMs: 500,
  })
  return {
    observer,
    announced,
    errors,
    stop: async () => {
      await outside.stop()
      await observer.stop()
    },
  }
}

/** Oldest first. */
export async function outsideEntries({ prisma }: OpenDatabase, ref: WorkloadRef): Promise<readonly AuditEntry[]> {
  const filter = { log: 'ops', action: outsideEvent, target: `${ref.namespace}/${ref.name}` } as const
  return (await readAudit(prisma, filter, { limit: 200 })).entries.toReversed()
}

/** Oldest first. */
export async function outsideChanges({ prisma }: OpenDatabase, ref: WorkloadRef): Promise<readonly OutsideChange[]> {
  const { items } = await readHistory(prisma, ref, { limit: 200 })
  return items.flatMap((item) => (item.what === 'outside' ? [item.outside] : [])).toReversed()
}
