import 'server-only'

import type { Retention } from '#lib/contracts/retention.ts'
import { readPurgeAfter, readSegments, segmentStore } from '#lib/database/segments.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { firstThere, type SealedFile } from '#lib/domain/segment.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { confirmPurge, requestPurge } from '#lib/operations/purge-segment.ts'
import { logBarredFor } from './audit-reads.ts'
import { settings } from './env.ts'
import { retentionKeeper, runtime } from './runtime.ts'

/** What is sealed of a log and what may go. */
export async function readRetention(actor: Actor, log: AuditLogName): Promise<Result<Retention, Refusal>> {
  const barred = await logBarredFor(actor, log)
  if (barred !== null) return refused(barred)
  const database = runtime().database.use()
  const { off, problem } = retentionKeeper()
  const segments = await readSegments(database.prisma, log)
  const first = firstThere(segments)
  return granted({
    log,
    off,
    problem: problem(log),
    most: settings().auditSegmentEntries,
    purgeAfter: await readPurgeAfter(database.prisma),
    segments: [...segments],
    request: first === null ? null : await segmentStore(database).request(first),
    account: actor.id,
  })
}

type Wanted = Pick<SealedFile, 'log' | 'number' | 'sha256'>

/** The first of the two people who purge a segment. */
export async function requestSegmentPurge(
  actor: Actor,
  wanted: Wanted & { readonly reason: string },
): Promise<Result<Retention, Refusal>> {
  return purgeStep(actor, wanted.log, (world) => requestPurge(world, actor, wanted))
}

/** The second one. */
export async function confirmSegmentPurge(actor: Actor, wanted: Wanted): Promise<Result<Retention, Refusal>> {
  return purgeStep(actor, wanted.log, (world) => confirmPurge(world, actor, wanted))
}

type World = NonNullable<ReturnType<typeof retentionKeeper>['world']>

async function purgeStep(
  actor: Actor,
  log: AuditLogName,
  step: (world: World) => Promise<Result<null, Refusal>>,
): Promise<Result<Retention, Refusal>> {
  const { world } = retentionKeeper()
  if (world === null) return refused({ reason: 'not-purged', because: 'off' })
  const done = await step(world)
  return done.granted ? readRetention(actor, log) : done
}
