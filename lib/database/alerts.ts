import 'server-only'

import type { Alert } from '#lib/domain/alerts/alert.ts'
import type { AlertStore, InstallationRef, Silence, StoredAlert } from '#lib/operations/alert-port.ts'
import type { Alert as AlertRow, Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'
import { queueNews, queueTaken } from './queue-notices.ts'

/** Alerts between two judgements. Of two consoles that judge the same one, the first write counts. */
export function alertStore(prisma: ConsolePrisma, receivers: readonly string[]): AlertStore {
  return {
    open: async ({ namespace, release }) =>
      (await prisma.alert.findMany({ where: { namespace, release, state: { not: 'resolved' } } })).map(storedAlert),

    advance: async ({ before, installation, after, isNews }) => {
      const values = { ...columns(after), unrecorded: isNews ? after.state : null }
      const version = (before?.version ?? 0) + 1
      const news = queueNews(prisma, receivers)
      if (before === null) return begin(prisma, { installation, alert: after, values, news })
      // What waits to be recorded stays so when only words move.
      const { unrecorded, ...others } = values
      const kept = prisma.alert.updateMany({
        where: { key: after.key, version: before.version },
        data: { ...others, ...(isNews ? { unrecorded } : {}), version },
      })
      const [{ count }] = await prisma.$transaction([kept, news])
      return count === 0 ? null : { ...before, alert: after, version }
    },

    unrecorded: async (changedBefore) => {
      const where = { unrecorded: { not: null }, changedAt: { lte: changedBefore } }
      return (await prisma.alert.findMany({ where })).map(storedAlert)
    },

    recorded: async ({ alert }) => {
      await prisma.alert.updateMany({ where: { key: alert.key, unrecorded: alert.state }, data: { unrecorded: null } })
    },

    queueNews: async () => {
      await queueNews(prisma, receivers)
    },
  }
}

type Beginning = {
  readonly installation: InstallationRef
  readonly alert: Alert
  readonly values: ReturnType<typeof columns> & { readonly unrecorded: string | null }
  readonly news: Prisma.PrismaPromise<number>
}

/** The row of one that was resolved is used again; nothing of what people said of it then holds now. */
async function begin(
  prisma: ConsolePrisma,
  { installation: { namespace, release }, alert, values, news }: Beginning,
): Promise<StoredAlert | null> {
  const { key } = alert
  const said = { acknowledgedBy: null, acknowledgedAt: null }
  const again = prisma.alert.updateMany({
    where: { key, state: 'resolved' },
    data: { ...values, ...said, version: { increment: 1 } },
  })
  const first = prisma.alert.createMany({
    data: [{ key, namespace, release, ...values, ...said, version: 1 }],
    skipDuplicates: true,
  })
  const [, , , row] = await prisma.$transaction([again, first, news, prisma.alert.findUnique({ where: { key } })])
  // Another console's, then.
  if (row === null || row.changedAt.toISOString() !== alert.changedAt) return null
  return storedAlert(row)
}

/** Open ones first, then those that ended in the last days; newest first. */
export async function readAlerts(
  prisma: ConsolePrisma,
  { namespace, release }: InstallationRef,
  since: Date,
): Promise<readonly StoredAlert[]> {
  const rows = await prisma.alert.findMany({
    where: {
      namespace,
      release,
      OR: [{ state: { in: ['firing', 'unknown'] } }, { state: 'resolved', changedAt: { gte: since } }],
    },
    orderBy: { changedAt: 'desc' },
    take: 200,
  })
  return rows.map(storedAlert)
}

export async function findAlert(prisma: ConsolePrisma, key: string): Promise<StoredAlert | null> {
  const row = await prisma.alert.findUnique({ where: { key } })
  return row === null ? null : storedAlert(row)
}

type Taking = { readonly key: string; readonly by: string; readonly at: Date; readonly receivers: readonly string[] }

/** Receivers are told, after what there was to tell of it before. */
export async function acknowledge(prisma: ConsolePrisma, { key, by, at, receivers }: Taking): Promise<void> {
  await prisma.$transaction([
    queueNews(prisma, receivers),
    prisma.alert.update({ where: { key }, data: { acknowledgedBy: by, acknowledgedAt: at } }),
    queueTaken(prisma, receivers, key),
  ])
}

export async function silence(prisma: ConsolePrisma, key: string, { by, until, reason }: Silence): Promise<void> {
  await prisma.alert.update({
    where: { key },
    data: { silencedBy: by, silencedUntil: new Date(until), silenceReason: reason },
  })
}

function columns({ state, severity, sentence, detail, since, changedAt, clearSince }: Alert) {
  return {
    state,
    severity,
    sentence,
    detail,
    since: new Date(since),
    changedAt: new Date(changedAt),
    clearSince: clearSince === null ? null : new Date(clearSince),
  }
}

const states = ['pending', 'firing', 'unknown', 'resolved'] as const

export function storedAlert(row: AlertRow): StoredAlert {
  const { acknowledgedBy, acknowledgedAt, silencedBy, silencedUntil, silenceReason } = row
  return {
    installation: { namespace: row.namespace, release: row.release },
    alert: {
      key: row.key,
      state: states.find((state) => state === row.state) ?? 'unknown',
      severity: row.severity === 'page' ? 'page' : 'ticket',
      sentence: row.sentence,
      detail: row.detail,
      since: row.since.toISOString(),
      changedAt: row.changedAt.toISOString(),
      clearSince: row.clearSince?.toISOString() ?? null,
    },
    version: row.version,
    acknowledged:
      acknowledgedBy === null || acknowledgedAt === null
        ? null
        : { by: acknowledgedBy, at: acknowledgedAt.toISOString() },
    silence:
      silencedBy === null || silencedUntil === null
        ? null
        : { by: silencedBy, until: silencedUntil.toISOString(), reason: silenceReason ?? '' },
  }
}
