import * as z from 'zod/mini'

import { healthMatters, type HealthFinding } from '#lib/domain/health/health-finding.ts'
import type { GuiHealth } from '#lib/domain/health/gui-health.ts'
import type { InstanceHealth } from '#lib/domain/health/instance-health.ts'
import type { QueueHealth } from '#lib/domain/health/queue-health.ts'
import type { StoreHealth } from '#lib/domain/health/store-health.ts'
import type { WayInHealth } from '#lib/domain/health/way-in-health.ts'
import { statusesWorstFirst } from '#lib/domain/status.ts'
import { timeSchema } from './primitives.ts'
import { routeSchema, workloadSchema } from './topology.ts'

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
  version: z.nullable(z.string()),
  versionBecause: z.string(),
  tookMs: z.nullable(z.number()),
}) satisfies z.ZodMiniType<StoreHealth>

const queueHealthSchema = z.object(grounds) satisfies z.ZodMiniType<QueueHealth>
const guiHealthSchema = z.object(grounds) satisfies z.ZodMiniType<GuiHealth>

const wayInSchema = z.object({
  routeId: z.string(),
  kind: routeSchema.shape.kind,
  name: z.string(),
  host: z.nullable(z.string()),
  address: z.nullable(z.string()),
  leadsTo: z.array(workloadSchema.shape.role),
  exposure: routeSchema.shape.exposure,
  exposureEvidence: z.string(),
  ...grounds,
}) satisfies z.ZodMiniType<WayInHealth>

/** Each instance with what it is judged by. Unknown is a judgement of its own. */
export const instanceHealthAnswerSchema = z.object({
  instances: z.array(instanceHealthSchema),
  stores: z.array(storeHealthSchema),
  /** Of the workers; null where there are none. */
  queue: z.nullable(queueHealthSchema),
  /** Null where there is no GUI. */
  gui: z.nullable(guiHealthSchema),
  waysIn: z.array(wayInSchema),
})
