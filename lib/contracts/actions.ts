import * as z from 'zod/mini'

import type { Action, ActionTarget, FieldChange, RolloutProgress, ScalePlan } from '#lib/domain/action.ts'
import type { Guardrail } from '#lib/domain/scaling.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { countSchema, digestSchema, objectNameSchema, scalarSchema, timeSchema } from './primitives.ts'
import { changeOwnerSchema, workloadKindSchema } from './topology.ts'

const time = z.nullable(timeSchema)

export const guardrailSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('out-of-range'), level: z.literal('refuse'), min: z.number(), max: z.number() }),
  z.object({ code: z.literal('no-change'), level: z.literal('refuse'), replicas: z.number() }),
  z.object({ code: z.literal('not-scalable'), level: z.literal('refuse'), kind: z.string() }),
  z.object({ code: z.literal('would-stop-collection'), level: z.literal('refuse') }),
  z.object({
    code: z.literal('autoscaled'),
    level: z.literal('refuse'),
    tool: z.enum(['hpa', 'keda']),
    name: z.string(),
    min: z.number(),
    max: z.number(),
  }),
  z.object({ code: z.literal('rollout-running'), level: z.literal('refuse'), message: z.nullable(z.string()) }),
  z.object({ code: z.literal('action-open'), level: z.literal('refuse'), actionId: z.string(), by: z.string() }),
  z.object({
    code: z.literal('over-quota'),
    level: z.literal('refuse'),
    quota: z.string(),
    hard: z.number(),
    used: z.number(),
  }),
  z.object({ code: z.literal('stale-picture'), level: z.literal('refuse'), asOf: time }),
  z.object({ code: z.literal('stops-workload'), level: z.literal('confirm'), role: z.string() }),
  z.object({ code: z.literal('last-instance'), level: z.literal('confirm'), role: z.string() }),
  z.object({ code: z.literal('below-minimum'), level: z.literal('confirm'), minimum: z.number(), role: z.string() }),
  z.object({ code: z.literal('more-than-double'), level: z.literal('confirm'), from: z.number(), to: z.number() }),
  z.object({ code: z.literal('self-healing-owner'), level: z.literal('confirm'), owner: changeOwnerSchema }),
  z.object({ code: z.literal('owner-will-reset'), level: z.literal('note'), owner: changeOwnerSchema }),
  z.object({ code: z.literal('no-room'), level: z.literal('note'), fits: z.number(), wanted: z.number() }),
  z.object({ code: z.literal('room-unknown'), level: z.literal('note') }),
  z.object({ code: z.literal('disruption-budget'), level: z.literal('note'), name: z.string(), rule: z.string() }),
  z.object({ code: z.literal('node-room'), level: z.literal('pass') }),
  z.object({ code: z.literal('no-autoscaler'), level: z.literal('pass') }),
  z.object({ code: z.literal('dry-run-accepted'), level: z.literal('pass') }),
]) satisfies z.ZodMiniType<Guardrail>

export const fieldChangeSchema = z.object({
  path: z.string(),
  from: scalarSchema,
  to: scalarSchema,
}) satisfies z.ZodMiniType<FieldChange>

const actionTargetSchema = z.object({
  namespace: z.string(),
  kind: workloadKindSchema,
  name: z.string(),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: z.int(),
  release: z.string(),
}) satisfies z.ZodMiniType<ActionTarget>

const rolloutProgressSchema = z.object({
  desired: countSchema,
  updated: countSchema,
  ready: countSchema,
  available: countSchema,
}) satisfies z.ZodMiniType<RolloutProgress>

export const scalePlanSchema = z.object({
  actionId: z.uuid(),
  kind: z.literal('scale'),
  target: actionTargetSchema,
  from: countSchema,
  to: countSchema,
  change: z.array(fieldChangeSchema),
  guardrails: z.array(guardrailSchema),
  warnings: z.array(z.string()),
  plannedAt: timeSchema,
  expiresAt: timeSchema,
  kubectl: z.string(),
  hash: digestSchema,
}) satisfies z.ZodMiniType<ScalePlan>

export const actionSchema = z.object({
  id: z.uuid(),
  kind: z.literal('scale'),
  state: z.enum([
    'planned',
    'refused',
    'expired',
    'stale',
    'intent',
    'applied',
    'succeeded',
    'failed',
    'not-applied',
    'superseded',
    'unknown',
  ]),
  target: actionTargetSchema,
  from: countSchema,
  to: countSchema,
  requestedBy: z.object({ id: z.string(), name: z.string() }),
  reason: z.nullable(z.string()),
  ticket: z.nullable(z.string()),
  plannedAt: timeSchema,
  intentAt: time,
  appliedAt: time,
  settledAt: time,
  deadlineAt: time,
  progress: z.nullable(rolloutProgressSchema),
  message: z.nullable(z.string()),
}) satisfies z.ZodMiniType<Action>

/** The kind as the URL writes it. */
export const workloadPathSchema = z.strictObject({
  namespace: objectNameSchema,
  kind: z.enum(['deployments', 'statefulsets']),
  name: objectNameSchema,
})

export type WorkloadPath = z.output<typeof workloadPathSchema>

export function workloadRefOf({ namespace, kind, name }: WorkloadPath): WorkloadRef {
  return { namespace, kind: kind === 'deployments' ? 'Deployment' : 'StatefulSet', name }
}

/** The range is the plan's business: a guardrail says which minimum and maximum hold here. */
export const planRequestSchema = z.strictObject({ replicas: z.int() })

/** What the audit log takes: one normal form, no control or direction characters. */
const readableText = () =>
  [z.normalize('NFC'), z.trim(), z.regex(/^(?:[\t\n]|[^\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069])*$/u)] as const

export const reasonLimits = { shortest: 10, longest: 500 } as const

export const scaleRequestSchema = z.strictObject({
  replicas: z.int(),
  actionId: z.uuid(),
  planHash: digestSchema,
  reason: z.string().check(...readableText(), z.minLength(reasonLimits.shortest), z.maxLength(reasonLimits.longest)),
  ticket: z.exactOptional(z.string().check(...readableText(), z.minLength(1), z.maxLength(64))),
  confirmation: z.exactOptional(z.string().check(z.maxLength(253))),
})

export type ScaleRequest = z.output<typeof scaleRequestSchema>

export const actionPathSchema = z.strictObject({ action: z.uuid() })

export const actionsQuerySchema = z.strictObject({
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 20),
})

export const actionsAnswerSchema = z.object({ actions: z.array(actionSchema) })
