import * as z from 'zod/mini'

import type { Burn, BurnRule } from '#lib/domain/alerts/burn-rate.ts'
import type { Budget } from '#lib/domain/objectives/budget.ts'
import type { Objective } from '#lib/domain/objectives/objective.ts'
import { countSchema, objectNameSchema, timeSchema } from './primitives.ts'

export const objectivesQuerySchema = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet']),
  name: objectNameSchema,
})

export type ObjectivesQuery = z.output<typeof objectivesQuerySchema>

const objectiveSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('availability'), target: z.number() }),
  z.object({ of: z.literal('latency'), target: z.number(), thresholdSeconds: z.number() }),
]) satisfies z.ZodMiniType<Objective>

const budgetSchema = z.object({
  total: z.number(),
  bad: z.number(),
  sinceMs: z.number(),
  knownMs: z.number(),
}) satisfies z.ZodMiniType<Budget>

const ruleSchema = z.object({
  severity: z.enum(['page', 'ticket']),
  longMs: countSchema,
  shortMs: countSchema,
  factor: z.number(),
  forMs: countSchema,
}) satisfies z.ZodMiniType<BurnRule>

const rates = { rate: z.number(), shortRate: z.number() }
const burnSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('burning'), ...rates, bad: z.number(), total: z.number() }),
  z.object({ state: z.literal('too-few'), ...rates, bad: z.number(), total: z.number() }),
  z.object({ state: z.literal('within'), ...rates }),
  z.object({ state: z.literal('no-traffic') }),
  z.object({ state: z.literal('unknown') }),
]) satisfies z.ZodMiniType<Burn>

export const standingSchema = z.object({
  objective: objectiveSchema,
  /** Who counted; null where nobody does. */
  source: z.nullable(z.string()),
  /** Of latency, the bound of the bucket that it is judged by. */
  boundSeconds: z.nullable(z.number()),
  /** Why something below is not known, where something is not. */
  because: z.string(),
  /** Over what is known of the last thirty days; null where nothing is. */
  budget: z.nullable(budgetSchema),
  burns: z.array(z.object({ rule: ruleSchema, burn: burnSchema })),
})

export type Standing = z.output<typeof standingSchema>

export const objectivesAnswerSchema = z.object({ asOf: timeSchema, standings: z.array(standingSchema) })

export type ObjectivesAnswer = z.output<typeof objectivesAnswerSchema>
