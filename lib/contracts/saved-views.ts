import * as z from 'zod/mini'

import { readableText } from '#lib/domain/readable-text.ts'
import { auditQuerySchema } from './audit.ts'
import { timeSchema } from './primitives.ts'

/** A filter of the audit log under a name; `search` is what stands behind the question mark of its address. */
export const savedViewSchema = z.object({ name: z.string(), search: z.string(), savedAt: timeSchema })
export type SavedView = z.output<typeof savedViewSchema>

export const savedViewsAnswerSchema = z.array(savedViewSchema)

export const viewsAtMost = 50

/** Saves the filter under the name, or with null removes the name. A page of the log is no part of a view. */
export const savedViewRequestSchema = z.strictObject({
  name: z.string().check(z.normalize('NFC'), z.trim(), z.regex(readableText), z.minLength(1), z.maxLength(60)),
  filter: z.nullable(z.omit(auditQuerySchema, { before: true })),
})
export type SavedViewRequest = z.output<typeof savedViewRequestSchema>
