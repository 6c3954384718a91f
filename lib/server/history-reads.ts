import 'server-only'

import type { HistoryAnswer, HistoryQuery } from '#lib/contracts/history.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { readHistory } from '#lib/database/history.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { workloadId, type WorkloadRef } from '#lib/domain/topology.ts'
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
