import 'server-only'

import type { ReceiverState } from '#lib/domain/alerts/receiver-state.ts'
import type { ConsolePrisma } from './prisma.ts'

const weekMs = 7 * 24 * 3_600_000

/** How a receiver of alerts is doing, whichever console tells it. */
export async function readReceiver(
  prisma: ConsolePrisma,
  receiver: string,
): Promise<Omit<ReceiverState, 'name' | 'format'>> {
  const waits = { receiver, givenUpAt: null }
  const [row, waiting, first, givenUp, last] = await Promise.all([
    prisma.auditReceiver.findUnique({ where: { name: receiver } }),
    prisma.alertNotice.count({ where: waits }),
    prisma.alertNotice.findFirst({ where: waits, orderBy: { seq: 'asc' } }),
    prisma.alertNotice.count({ where: { receiver, givenUpAt: { gte: new Date(Date.now() - weekMs) } } }),
    prisma.alertNotice.findFirst({ where: { receiver, givenUpAt: { not: null } }, orderBy: { givenUpAt: 'desc' } }),
  ])
  return {
    succeededAt: row?.succeededAt?.toISOString() ?? null,
    waiting,
    waitingSince: first?.createdAt.toISOString() ?? null,
    failingSince: row?.failingSince?.toISOString() ?? null,
    failure: row?.failure ?? null,
    givenUp,
    givenUpBecause: givenUp > 0 ? (last?.failure ?? null) : null,
  }
}
