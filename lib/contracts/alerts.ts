import * as z from 'zod/mini'

import { reasonSchema } from './actions.ts'
import { timeSchema } from './primitives.ts'

export const alertSchema = z.object({
  key: z.string(),
  state: z.enum(['pending', 'firing', 'unknown', 'resolved']),
  severity: z.enum(['page', 'ticket']),
  sentence: z.string(),
  detail: z.string(),
  since: timeSchema,
  changedAt: timeSchema,
  acknowledged: z.nullable(z.object({ by: z.string(), at: timeSchema })),
  /** Null when there is none, or it is over. */
  silence: z.nullable(z.object({ by: z.string(), until: timeSchema, reason: z.string() })),
})

export type AlertAnswer = z.output<typeof alertSchema>

export const alertsAnswerSchema = z.object({ alerts: z.array(alertSchema) })

const keySchema = z.string().check(z.minLength(1), z.maxLength(512))

export const acknowledgementSchema = z.strictObject({ key: keySchema })

/** Seven days at most: what should be silent for longer is a wrong rule. */
export const silenceRequestSchema = z.strictObject({
  key: keySchema,
  minutes: z.int().check(z.gte(5), z.lte(7 * 24 * 60)),
  reason: reasonSchema,
})

export type SilenceRequest = z.output<typeof silenceRequestSchema>
