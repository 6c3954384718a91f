import 'server-only'

import type { HistoryAnswer, HistoryQuery } from '#lib/contracts/history.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { readHistory, readOutsideChanges } from '#lib/database/history.ts'
import type { OutsideChange } from '#lib/domain/outside-change.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { workloadId, type Installation, type WorkloadRef } from '#lib/domain/topology.ts'
import { prisma, runtime } from './runtime.ts'

/** Also of a workload that is gone, as long as something is known of it. */
export async function readHistoryOf(
  ref: WorkloadRef,
  query: HistoryQuery,
): Promise<Result<Readable<HistoryAnswer>, Refusal>> {
  const page = await readHistory(prisma(), ref, query)
  const isKnown = runtime()
    .observer.topology()
    .workloads.some(({ id }) => id === workloadId(ref))
  const isNowhere = page.items.length === 0 && query.before === undefined && !isKnown
  return isNowhere ? refused({ reason: 'not-found', what: workloadId(ref) }) : granted(page)
}

const latestAtMost = 50

/** What other hands changed in an installation, the newest first. */
export async function readOutsideChangesOf(
  installation: Pick<Installation, 'namespace' | 'release'>,
): Promise<Result<readonly OutsideChange[], Refusal>> {
  return granted(await readOutsideChanges(prisma(), installation, latestAtMost))
}
