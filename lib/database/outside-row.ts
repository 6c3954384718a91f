import 'server-only'

import * as z from 'zod/mini'

import { outsideChangeSchema } from '#lib/contracts/history.ts'
import { scalarSchema } from '#lib/contracts/primitives.ts'
import type { OutsideChange } from '#lib/domain/outside-change.ts'
import type { OutsideChangeModel } from './generated/models.ts'

/** JSON pointer → value. */
export const valuesSchema = z.record(z.string(), scalarSchema)

export function openedOutside(row: OutsideChangeModel): OutsideChange {
  const first = valuesSchema.parse(row.firstValues)
  const last = valuesSchema.parse(row.lastValues)
  const at = row.writtenAt?.toISOString() ?? null
  return outsideChangeSchema.parse({
    id: row.id,
    target: {
      namespace: row.namespace,
      kind: row.workloadKind,
      name: row.workloadName,
      uid: row.uid,
      release: row.release,
    },
    change: Object.keys(first)
      .toSorted()
      .map((path) => ({ path, from: first[path] ?? null, to: last[path] ?? null })),
    count: row.count,
    generations: { from: Number(row.generationBefore), to: Number(row.generationAfter) },
    writer:
      row.manager === null
        ? null
        : { manager: row.manager, operation: row.operation ?? 'unknown', subresource: row.subresource, at },
    autoscaler: row.autoscaler,
    noticedBy: row.noticedBy,
    between: { from: row.betweenFrom.toISOString(), to: row.betweenTo.toISOString() },
    noticedAt: row.noticedAt.toISOString(),
    entry: row.entrySeq === null ? null : Number(row.entrySeq),
  })
}
