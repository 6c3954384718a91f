import * as z from 'zod/mini'

import { alertFormats, type ReceiverState } from '#lib/domain/alerts/receiver-state.ts'
import { timeSchema } from './primitives.ts'

export const alertReceiverSchema = z.object({
  name: z.string(),
  format: z.enum(alertFormats),
  succeededAt: z.nullable(timeSchema),
  waiting: z.int(),
  waitingSince: z.nullable(timeSchema),
  failingSince: z.nullable(timeSchema),
  failure: z.nullable(z.string()),
  givenUp: z.int(),
  givenUpBecause: z.nullable(z.string()),
}) satisfies z.ZodMiniType<ReceiverState>

export const alertReceiversAnswerSchema = z.object({ receivers: z.array(alertReceiverSchema) })

export const receiverTestSchema = z.strictObject({ name: z.string().check(z.minLength(1), z.maxLength(63)) })
