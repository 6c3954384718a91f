import * as z from 'zod/mini'

import type { HistoryItem, OutsideChange } from '#lib/domain/outside-change.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import type { FieldWriter } from '#lib/domain/watched-fields.ts'
import { actionSchema, fieldChangeSchema } from './actions.ts'
import { countSchema, timeSchema } from './primitives.ts'
import { workloadKindSchema } from './topology.ts'

export const workloadRefSchema = z.object({
  namespace: z.string(),
  kind: workloadKindSchema,
  name: z.string(),
}) satisfies z.ZodMiniType<WorkloadRef>

const writerSchema = z.object({
  manager: z.string(),
  operation: z.string(),
  subresource: z.nullable(z.string()),
  at: z.nullable(z.string()),
}) satisfies z.ZodMiniType<FieldWriter>

export const outsideChangeSchema = z.object({
  id: z.uuid(),
  target: z.extend(workloadRefSchema, { uid: z.string(), release: z.nullable(z.string()) }),
  change: z.array(fieldChangeSchema),
  count: countSchema,
  generations: z.object({ from: countSchema, to: countSchema }),
  writer: z.nullable(writerSchema),
  autoscaler: z.nullable(z.string()),
  noticedBy: z.enum(['watch', 'start']),
  between: z.object({ from: timeSchema, to: timeSchema }),
  noticedAt: timeSchema,
  entry: z.nullable(countSchema),
}) satisfies z.ZodMiniType<OutsideChange>

export const outsideChangesAnswerSchema = z.array(outsideChangeSchema)

export const historyItemSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('action'), at: timeSchema, action: actionSchema }),
  z.object({ what: z.literal('outside'), at: timeSchema, outside: outsideChangeSchema }),
]) satisfies z.ZodMiniType<HistoryItem>

const limitSchema = z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 50)

/** The last line of the page before: its time and its id, as the answer's `next` writes them. */
const cursorSchema = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z~[0-9a-f-]{36}$/))

export const historyQuerySchema = z.strictObject({ before: z.exactOptional(cursorSchema), limit: limitSchema })

export type HistoryQuery = z.output<typeof historyQuerySchema>

export const historyAnswerSchema = z.object({
  items: z.array(historyItemSchema),
  /** Give it as `before` for the next page; null on the last one. */
  next: z.nullable(z.string()),
})

export type HistoryAnswer = z.output<typeof historyAnswerSchema>
