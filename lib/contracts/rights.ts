import * as z from 'zod/mini'

import type { ExcessReview } from '#lib/domain/excess-rights.ts'
import { features } from '#lib/domain/feature.ts'
import type { RightReview, RightsReport } from '#lib/domain/rights.ts'
import { timeSchema } from './primitives.ts'

const featureSchema = z.enum(features)

const rightReviewSchema = z.object({
  resource: z.string(),
  verb: z.string(),
  namespace: z.nullable(z.string()),
  name: z.nullable(z.string()),
  release: z.nullable(z.string()),
  neededFor: z.string(),
  features: z.array(featureSchema),
  essential: z.boolean(),
  allowed: z.nullable(z.boolean()),
}) satisfies z.ZodMiniType<RightReview>

const excessReviewSchema = z.object({
  rights: z.array(
    z.object({
      namespace: z.nullable(z.string()),
      resource: z.string(),
      names: z.array(z.string()),
      verbs: z.array(z.string()),
      danger: z.nullable(z.string()),
    }),
  ),
  isComplete: z.boolean(),
}) satisfies z.ZodMiniType<ExcessReview>

/** What the console's account may do. A right without an answer is null, and so is a list that could not be read. */
export const rightsAnswerSchema = z.object({
  asOf: timeSchema,
  rights: z.array(rightReviewSchema),
  excess: z.nullable(excessReviewSchema),
}) satisfies z.ZodMiniType<RightsReport>
