import * as z from 'zod/mini'

import { submissionSchema } from './actions.ts'
import { digestSchema, objectNameSchema, timeSchema } from './primitives.ts'

export const installationPathSchema = z.strictObject({ namespace: objectNameSchema, release: objectNameSchema })

const sourceSchema = z.enum(['generate', 'enter'])

export const rotationPlanRequestSchema = z.strictObject({ source: sourceSchema })

/** Longer than any password; what a new one may be is the operation's business, which says why. */
const passwordSchema = z.string().check(z.minLength(1), z.maxLength(1_000))

/** Passwords only where the plan asks for them. They are in no answer, no entry and no log. */
export const rotationRequestSchema = z.strictObject({
  actionId: z.uuid(),
  planHash: digestSchema,
  reason: submissionSchema.shape.reason,
  ticket: submissionSchema.shape.ticket,
  currentPassword: z.exactOptional(passwordSchema),
  userName: z.exactOptional(z.string().check(z.regex(/^[^\s\p{C}]{1,200}$/u))),
  newPassword: z.exactOptional(passwordSchema),
})

export type RotationRequest = z.output<typeof rotationRequestSchema>

/** Where the password is and what the console knows of its past; the Secret is not read for this. */
export const adminPasswordSchema = z.object({
  secret: z.object({ namespace: z.string(), name: z.string() }),
  /** Whose it was at the last plan; null before the first. */
  account: z.nullable(z.string()),
  rotated: z.nullable(z.object({ actionId: z.string(), at: timeSchema, by: z.string(), source: sourceSchema })),
  /** Whether a generated password may be shown once. */
  showsOnce: z.boolean(),
})

export type AdminPassword = z.output<typeof adminPasswordSchema>

export const revealAnswerSchema = z.object({ password: z.string() })
