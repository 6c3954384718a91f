import 'server-only'

import type { OpenDatabase } from '#lib/database/open-database.ts'
import { segmentFiles } from '#lib/database/segment-files.ts'
import { segmentStore } from '#lib/database/segments.ts'
import { storedLog } from '#lib/database/stored-log.ts'
import { uuidV7 } from '#lib/database/uuid-v7.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { Signer } from '#lib/operations/log-guard-port.ts'
import type { AuditLog } from '#lib/operations/ports.ts'
import { closePurges } from '#lib/operations/purge-segment.ts'
import type { RetentionWorld } from '#lib/operations/retention-port.ts'
import { sealNext } from '#lib/operations/seal-segment.ts'
import type { Settings } from './env.ts'
import type { LogKeeper } from './log-keeper.ts'
import { logger } from './logger.ts'

const everyMs = 60_000

export type RetentionKeeper = {
  /** Null where nothing is sealed, with the reason in `off`. */
  readonly world: RetentionWorld | null
  readonly off: 'no-folder' | 'no-key' | null
  /** Why the last attempt to seal a log failed; null when it did not. */
  readonly problem: (log: AuditLogName) => string | null
  /** Seals what is due now; the keeper does so by itself every minute. */
  readonly look: () => Promise<void>
  readonly stop: () => void
}

type Kept = {
  readonly database: OpenDatabase
  readonly keeper: Pick<LogKeeper, 'guards'>
  readonly auditLog: AuditLog
  readonly signer: Signer | null
  readonly settings: Pick<Settings, 'auditSegmentDir' | 'auditSegmentEntries'>
}

/** Seals segments as they fall due. Nothing is ever purged by itself. */
export function keepRetention({ database, keeper, auditLog, signer, settings }: Kept): RetentionKeeper {
  const { auditSegmentDir: folder, auditSegmentEntries: most } = settings
  const segments = segmentStore(database)
  const world: RetentionWorld | null =
    folder === null || signer === null
      ? null
      : {
          auditLog,
          stored: storedLog(database.prisma),
          segments,
          files: segmentFiles(folder),
          signer,
          tree: (log) => (keeper.guards[log].verdict().state === 'intact' ? keeper.guards[log].tree() : null),
          most,
          newId: uuidV7,
          now: () => new Date(),
        }
  const problems = new Map<AuditLogName, string>()
  let looking: Promise<void> | null = null

  const sealAll = async () => {
    await closePurges({ segments, auditLog })
    if (world === null) return
    for (const log of ['ops', 'sec'] as const) {
      try {
        while (await sealNext(world, log));
        problems.delete(log)
      } catch (error) {
        problems.set(log, error instanceof Error ? error.message : String(error))
        logger().error({ error, log }, 'A segment could not be sealed; the console tries again in a minute')
      }
    }
  }
  const look = () => {
    looking ??= sealAll()
      .catch((error: unknown) => logger().error({ error }, 'Purges could not be looked after'))
      .finally(() => {
        looking = null
      })
    return looking
  }
  const timer = setInterval(() => void look(), everyMs).unref()
  return {
    world,
    off: folder === null ? 'no-folder' : signer === null ? 'no-key' : null,
    problem: (log) => problems.get(log) ?? null,
    look,
    stop: () => clearInterval(timer),
  }
}
