import * as z from 'zod/mini'

import type { ClusterEvent } from '#lib/domain/topology.ts'
import { countSchema, objectNameSchema, timeSchema } from './primitives.ts'
import { workloadKindSchema } from './topology.ts'

export const clusterEventSchema = z.object({
  id: z.string(),
  namespace: z.string(),
  type: z.enum(['Normal', 'Warning']),
  reason: z.string(),
  message: z.string(),
  about: z.object({ kind: z.string(), name: z.string(), uid: z.nullable(z.string()) }),
  count: countSchema,
  firstAt: z.nullable(timeSchema),
  lastAt: z.nullable(timeSchema),
}) satisfies z.ZodMiniType<ClusterEvent>

/** Which workload's events: its own, its replica sets' and its instances'. */
export const eventsQuerySchema = z.strictObject({
  namespace: objectNameSchema,
  name: objectNameSchema,
  kind: workloadKindSchema,
})

export type EventsQuery = z.output<typeof eventsQuerySchema>

export const eventsAnswerSchema = z.object({
  events: z.array(clusterEventSchema),
  /** There are older ones, which this answer leaves out. */
  isCut: z.boolean(),
  asOf: z.nullable(timeSchema),
})

export type EventsAnswer = z.output<typeof eventsAnswerSchema>
