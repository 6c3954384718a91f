import * as z from 'zod/mini'

import type { LogLine } from '#lib/domain/instance-log.ts'
import { objectNameSchema, timeSchema } from './primitives.ts'

export const instancePathSchema = z.strictObject({ namespace: objectNameSchema, name: objectNameSchema })

export type InstancePath = z.output<typeof instancePathSchema>

/** As a word of a query. */
const yesSchema = z.optional(z.literal('yes'))

/** `follow` goes on with new lines; `download` gives plain text as a file. */
export const instanceLogQuerySchema = z
  .strictObject({
    container: z.optional(objectNameSchema),
    previous: yesSchema,
    follow: yesSchema,
    download: yesSchema,
    tail: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(20_000))),
    since: z.optional(timeSchema),
  })
  .check(
    z.refine(({ follow, download, previous }) => !(follow && (download || previous)), {
      path: ['follow'],
      message: 'What has ended cannot be followed, and a file neither.',
    }),
  )

export type InstanceLogQuery = z.output<typeof instanceLogQuerySchema>

export const logLineSchema = z.object({
  at: z.nullable(z.string()),
  text: z.string(),
  isCut: z.boolean(),
}) satisfies z.ZodMiniType<LogLine>

/** One line of the answer, which is NDJSON: a line of the log, a sign of life, or the end with its reason. */
export const logMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('line'), ...logLineSchema.shape }),
  z.object({ kind: z.literal('beat') }),
  z.object({ kind: z.literal('end'), because: z.enum(['ended', 'session-ended', 'lost']) }),
])

export type LogMessage = z.output<typeof logMessageSchema>
