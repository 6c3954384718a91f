import 'server-only'

import { outsideStore } from '#lib/database/outside-store.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import { uuidV7 } from '#lib/database/uuid-v7.ts'
import { workloadId } from '#lib/domain/topology.ts'
import type { OutsideWorld } from '#lib/operations/outside-port.ts'
import type { AuditLog } from '#lib/operations/ports.ts'
import type { LiveHub } from './live-hub.ts'
import type { Observer } from './observer.ts'

type Parts = {
  readonly prisma: ConsolePrisma
  readonly auditLog: AuditLog
  readonly observer: Pick<Observer, 'topology'>
  readonly hub: Pick<LiveHub, 'announceHistory'>
}

/** What noticing a change by another hand may touch. */
export function outsideWorld({ prisma, auditLog, observer, hub }: Parts): OutsideWorld {
  return {
    store: outsideStore(prisma),
    auditLog,
    partOf: (ref) => observer.topology().workloads.find(({ id }) => id === workloadId(ref)) ?? null,
    newId: () => uuidV7(),
    announce: hub.announceHistory,
  }
}
