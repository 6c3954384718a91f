import * as z from 'zod/mini'

import { timeSchema } from './primitives.ts'

/** Who am I, how long, from where: what the frame of every page needs. */
export const sessionAnswerSchema = z.object({
  name: z.string(),
  role: z.enum(['admin', 'operator', 'auditor']),
  /** Where the console sees this browser. */
  address: z.nullable(z.string()),
  /** The session ends here whatever happens. */
  expiresAt: timeSchema,
  /** The session ends here unless something is asked before. */
  idleUntil: timeSchema,
  environmentName: z.nullable(z.string()),
  /** Sent back as `X-Console-CSRF` with every write. */
  csrf: z.string(),
})

export type SessionAnswer = z.output<typeof sessionAnswerSchema>

/** `everywhere` ends all sessions of this account, not only this one. */
export const sessionEndRequestSchema = z.strictObject({ everywhere: z._default(z.boolean(), false) })

export const sessionEndAnswerSchema = z.object({ ended: z.int() })
