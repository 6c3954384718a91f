import * as z from 'zod/mini'

import type { KeptRevision } from '#lib/domain/revision.ts'
import { envItemSchema } from './actions.ts'
import { timeSchema } from './primitives.ts'

export const keptRevisionSchema = z.object({
  revision: z.string(),
  createdAt: z.nullable(timeSchema),
  isCurrent: z.boolean(),
  images: z.array(z.string()),
  flag: z.nullable(envItemSchema),
  otherDifferences: z.array(z.string()),
  command: z.string(),
  madeBy: z.nullable(z.object({ action: z.string(), name: z.string() })),
}) satisfies z.ZodMiniType<KeptRevision>

/** Newest first. */
export const revisionsAnswerSchema = z.object({ revisions: z.array(keptRevisionSchema) })
