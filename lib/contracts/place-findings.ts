import * as z from 'zod/mini'

import { places, type PlaceFinding } from '#lib/domain/health/place-findings.ts'
import { statusesWorstFirst } from '#lib/domain/status.ts'

const placeFindingSchema = z.object({
  id: z.string(),
  place: z.enum(places),
  status: z.enum(statusesWorstFirst),
  sentence: z.string(),
  detail: z.string(),
}) satisfies z.ZodMiniType<PlaceFinding>

/** Every way in, the workers' queue and stores elsewhere, also those that are well or not known. */
export const placeFindingsAnswerSchema = z.object({ findings: z.array(placeFindingSchema) })
