import 'server-only'

import { noticeKinds } from '#lib/domain/alerts/notice.ts'
import type { AlertOutbox, ToldAlert, Waiting } from '#lib/operations/alert-receiver-port.ts'
import type { Holder } from './action-holds.ts'
import { storedAlert } from './alerts.ts'
import type { AlertNotice as NoticeRow } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'
import { readStanding } from './receiver-holds.ts'

const dayMs = 24 * 3_600_000
/** What was given up stays in sight for so long. */
const givenUpDays = 7

/** What waits to be told to receivers of alerts. */
export function alertOutbox(prisma: ConsolePrisma, { id }: Pick<Holder, 'id'>): AlertOutbox {
  const succeeded = (receiver: string) => prisma.$executeRaw`update audit_receiver
    set succeeded_at = clock_timestamp() where name = ${receiver} and holder = ${id}`
  return {
    look: (receiver) => readStanding(prisma, id, receiver),

    next: async (receiver) => {
      const row = await prisma.alertNotice.findFirst({ where: { receiver, givenUpAt: null }, orderBy: { seq: 'asc' } })
      return row && waiting(row)
    },

    // It was taken, whoever holds the receiver by now.
    delivered: async (receiver, { seq }) => {
      await prisma.$transaction([prisma.alertNotice.deleteMany({ where: { seq: BigInt(seq) } }), succeeded(receiver)])
    },

    refused: async ({ seq }) => {
      const rows = await prisma.alertNotice.updateManyAndReturn({
        where: { seq: BigInt(seq) },
        data: { refusals: { increment: 1 } },
      })
      return rows[0]?.refusals ?? 0
    },

    tooOld: async (receiver, { seq }) => {
      const { _count, _max } = await prisma.alertNotice.aggregate({
        where: { receiver, givenUpAt: null, createdAt: { lt: dayAgo() } },
        _count: true,
        _max: { seq: true },
      })
      return { upTo: String(_max.seq ?? seq), messages: _count }
    },

    giveUp: async (receiver, { upTo }, cause) => {
      await prisma.alertNotice.updateMany({
        where: { receiver, givenUpAt: null, seq: { lte: BigInt(upTo) } },
        data: { givenUpAt: new Date(), failure: cause.slice(0, 500) },
      })
    },

    told: async (receiver) => {
      // What begins anew is not what it was told of.
      const where = { receiver, state: { in: ['firing', 'unknown'] }, alert: { state: { not: 'pending' } } }
      return (await prisma.alertTold.findMany({ where, include: { alert: true } })).map(({ alert }) => told(alert))
    },

    reminded: async (receiver) => {
      await succeeded(receiver)
    },
  }
}

/** What nobody will be told any more: given up long ago, or for a receiver that is not configured any more. */
export async function sweepNotices(prisma: ConsolePrisma): Promise<void> {
  await prisma.alertNotice.deleteMany({
    where: { createdAt: { lt: new Date(Date.now() - (givenUpDays + 1) * dayMs) } },
  })
}

function dayAgo(): Date {
  return new Date(Date.now() - dayMs)
}

function waiting(row: NoticeRow): Waiting {
  const { seq, id, kind, namespace, release, alert, severity, sentence, detail, since, changedAt, ongoing, createdAt } =
    row
  return {
    seq: String(seq),
    id,
    isTooOld: createdAt < dayAgo(),
    kind: noticeKinds.find((known) => known === kind) ?? 'unknown',
    isOngoing: ongoing,
    namespace,
    release,
    alert: {
      key: alert,
      severity: severity === 'page' ? 'page' : 'ticket',
      sentence,
      detail,
      since: since.toISOString(),
      changedAt: changedAt.toISOString(),
    },
  }
}

function told(row: Parameters<typeof storedAlert>[0]): ToldAlert {
  const { installation, alert, acknowledged, silence } = storedAlert(row)
  const isSilenced = silence !== null && Date.parse(silence.until) > Date.now()
  return { ...installation, alert, isTaken: acknowledged !== null, silencedUntil: isSilenced ? silence.until : null }
}
