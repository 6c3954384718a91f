import * as z from 'zod/mini'

import { healthMatters, type HealthFinding } from '#lib/domain/health/health-finding.ts'
import type { InstanceHealth } from '#lib/domain/health/instance-health.ts'
import type { QueueHealth } from '#lib/domain/health/queue-health.ts'
import type { StoreHealth } from '#lib/domain/health/store-health.ts'
import { statusesWorstFirst } from '#lib/domain/status.ts'
import { timeSchema } from './primitives.ts'

const grounds = {
  status: z.enum(statusesWorstFirst),
  because: z.string(),
  since: z.nullable(timeSchema),
  source: z.string(),
  asOf: z.nullable(timeSchema),
}

const findingSchema = z.object({
  matter: z.enum(healthMatters),
  ...grounds,
}) satisfies z.ZodMiniType<HealthFinding>

const instanceHealthSchema = z.object({
  instanceId: z.string(),
  ...grounds,
  findings: z.array(findingSchema),
}) satisfies z.ZodMiniType<InstanceHealth>

const storeHealthSchema = z.object({
  store: z.enum(['elasticsearch', 'redis', 'mysql', 'pulsar']),
  ...grounds,
}) satisfies z.ZodMiniType<StoreHealth>

const queueHealthSchema = z.object(grounds) satisfies z.ZodMiniType<QueueHealth>

/** Each instance with what it is judged by. Unknown is a judgement of its own. */
export const instanceHealthAnswerSchema = z.object({
  instances: z.array(instanceHealthSchema),
  stores: z.array(storeHealthSchema),
  /** Of the workers; null where there are none. */
  queue: z.nullable(queueHealthSchema),
})
