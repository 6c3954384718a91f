import * as z from 'zod/mini'

import type { CapacityOfOne } from '#lib/domain/capacity/capacity-of-one.ts'
import type { Demand } from '#lib/domain/capacity/demand.ts'
import type { Estimate, Shortfall } from '#lib/domain/capacity/estimate.ts'
import { countSchema, objectNameSchema, timeSchema } from './primitives.ts'
import { takenByRolloutSchema } from './topology.ts'

export const capacityQuerySchema = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet']),
  name: objectNameSchema,
})

export type CapacityQuery = z.output<typeof capacityQuerySchema>

const basisSchema = z.enum(['load-test', 'saturation', 'cpu', 'concurrency', 'floor', 'documentation'])

const estimateSchema = z.object({
  basis: basisSchema,
  requestsPerSecond: z.number(),
  uncertainty: z.nullable(z.number()),
  points: countSchema,
}) satisfies z.ZodMiniType<Estimate>

const shortfallSchema = z.object({
  basis: basisSchema,
  code: z.enum(['too-few-points', 'too-little-variation', 'no-fit', 'not-known', 'never-seen', 'too-far']),
  have: z.nullable(z.number()),
  need: z.nullable(z.number()),
}) satisfies z.ZodMiniType<Shortfall>

const demandSchema = z.object({
  planned: z.number(),
  now: z.nullable(z.number()),
  peak: z.nullable(z.object({ requestsPerSecond: z.number(), at: z.number() })),
  points: countSchema,
  days: z.number(),
}) satisfies z.ZodMiniType<Demand>

export const capacitySchema = z.object({
  workloadId: z.string(),
  asOf: timeSchema,
  ofOne: z.object({
    chosen: z.nullable(estimateSchema),
    range: z.nullable(z.object({ atLeast: z.nullable(z.number()), atMost: z.nullable(z.number()) })),
    estimates: z.array(estimateSchema),
    shortfalls: z.array(shortfallSchema),
  }),
  /** Null where no requests were seen. */
  demand: z.nullable(demandSchema),
  /** Of the present, by the watch. */
  ready: countSchema,
  desired: countSchema,
  /** Instances on the fullest node; 1 where nodes are not known. */
  lostWithNode: countSchema,
  takenByRollout: takenByRolloutSchema,
  minimum: countSchema,
  /** Names of what was read. */
  sources: z.array(z.string()),
})

export type Capacity = Omit<z.output<typeof capacitySchema>, 'ofOne'> & { readonly ofOne: CapacityOfOne }
