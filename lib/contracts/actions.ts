import * as z from 'zod/mini'

import { actionKinds } from '#lib/domain/action-kind.ts'
import type {
  Action,
  ActionApproval,
  ActionState,
  ActionTarget,
  EditPlan,
  Plan,
  RolloutProgress,
  RotationPlan,
} from '#lib/domain/action.ts'
import type { FieldChange } from '#lib/domain/field-change.ts'
import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import type { EnvItem, WorkloadEdit } from '#lib/domain/workload-edit.ts'
import { readableText } from '#lib/domain/readable-text.ts'
import { guardrailSchema } from './guardrails.ts'
import { countSchema, digestSchema, objectNameSchema, scalarSchema, timeSchema } from './primitives.ts'
import { workloadKindSchema } from './topology.ts'

const time = z.nullable(timeSchema)

export const fieldChangeSchema = z.object({
  path: z.string(),
  from: scalarSchema,
  to: scalarSchema,
}) satisfies z.ZodMiniType<FieldChange>

const actionTargetSchema = z.object({
  namespace: z.string(),
  kind: z.union([workloadKindSchema, z.literal('Secret')]),
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

const planFrame = {
  actionId: z.uuid(),
  target: actionTargetSchema,
  guardrails: z.array(guardrailSchema),
  plannedAt: timeSchema,
  expiresAt: timeSchema,
  kubectl: z.string(),
  hash: digestSchema,
}

const keyReference = { name: z.string(), key: z.string(), optional: z.boolean() }

export const envItemSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('absent') }),
  z.object({ from: z.literal('literal'), value: z.string() }),
  z.object({ from: z.literal('config-map'), ...keyReference }),
  z.object({ from: z.literal('secret'), ...keyReference }),
  z.object({ from: z.literal('field') }),
  z.object({ from: z.literal('duplicate') }),
]) satisfies z.ZodMiniType<EnvItem>

const workloadEditSchema = z.object({
  replicas: z.exactOptional(countSchema),
  guiApi: z.exactOptional(z.object({ container: z.string(), item: envItemSchema })),
  restartedAt: z.exactOptional(z.nullable(z.string())),
}) satisfies z.ZodMiniType<WorkloadEdit>

export const instanceProbeSchema = z.object({
  instanceId: z.string(),
  finding: z.enum(['exposed', 'hidden', 'unknown']),
  detail: z.string(),
  at: timeSchema,
}) satisfies z.ZodMiniType<InstanceProbe>

const editKindSchema = z.enum(['scale', 'switch-gui-api', 'restart', 'return-revision'])

export const editPlanSchema = z.object({
  ...planFrame,
  kind: editKindSchema,
  undoes: z.nullable(z.uuid()),
  group: z.nullable(z.uuid()),
  before: workloadEditSchema,
  after: workloadEditSchema,
  change: z.array(fieldChangeSchema),
  probes: z.array(instanceProbeSchema),
  warnings: z.array(z.string()),
}) satisfies z.ZodMiniType<EditPlan>

export const rotationPlanSchema = z.object({
  ...planFrame,
  kind: z.literal('rotate-password'),
  account: z.nullable(z.string()),
  source: z.enum(['generate', 'enter']),
  current: z.enum(['secret', 'typed']),
  probes: z.array(instanceProbeSchema),
}) satisfies z.ZodMiniType<RotationPlan>

export const planSchema = z.union([editPlanSchema, rotationPlanSchema]) satisfies z.ZodMiniType<Plan>

const actionKindSchema = z.enum(actionKinds)

const person = z.object({ id: z.string(), name: z.string() })

const actionApprovalSchema = z.object({
  askedAt: timeSchema,
  until: timeSchema,
  by: z.nullable(person),
  at: time,
  entry: z.nullable(countSchema),
}) satisfies z.ZodMiniType<ActionApproval>

export const actionStateSchema = z.enum([
  'planned',
  'refused',
  'expired',
  'stale',
  'pending-approval',
  'rejected',
  'withdrawn',
  'lapsed',
  'intent',
  'applied',
  'succeeded',
  'unverified',
  'failed',
  'rolled-back',
  'rollback-failed',
  'not-applied',
  'superseded',
  'unknown',
]) satisfies z.ZodMiniType<ActionState>

export const actionSchema = z.object({
  id: z.uuid(),
  kind: actionKindSchema,
  state: actionStateSchema,
  phase: z.nullable(z.enum(['rolling', 'probing', 'reverting', 'preparing', 'changing', 'proving', 'saving'])),
  target: actionTargetSchema,
  change: z.array(fieldChangeSchema),
  undoes: z.nullable(z.string()),
  group: z.nullable(z.string()),
  requestedBy: person,
  reason: z.nullable(z.string()),
  ticket: z.nullable(z.string()),
  plannedAt: timeSchema,
  intentAt: time,
  appliedAt: time,
  settledAt: time,
  deadlineAt: time,
  progress: z.nullable(rolloutProgressSchema),
  probes: z.array(instanceProbeSchema),
  message: z.nullable(z.string()),
  approval: z.nullable(actionApprovalSchema),
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
export const planRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('scale'), replicas: z.int() }),
  z.strictObject({ kind: z.literal('switch-gui-api'), value: z.enum(['yes', 'no']) }),
  z.strictObject({ kind: z.literal('restart') }),
  z.strictObject({ kind: z.literal('return-revision'), revision: z.string().check(z.regex(/^\d{1,10}$/)) }),
  z.strictObject({ kind: z.literal('undo'), action: z.uuid() }),
])

export type PlanRequest = z.output<typeof planRequestSchema>

/** What the audit log takes: one normal form, nothing that steers or hides what stands around it. */
const writtenByAPerson = () => [z.normalize('NFC'), z.trim(), z.regex(readableText)] as const

export const reasonLimits = { shortest: 10, longest: 500 } as const

export const reasonSchema = z
  .string()
  .check(...writtenByAPerson(), z.minLength(reasonLimits.shortest), z.maxLength(reasonLimits.longest))

/** A plan confirmed: the plan's id is in the path. */
export const submissionSchema = z.strictObject({
  planHash: digestSchema,
  reason: reasonSchema,
  ticket: z.exactOptional(z.string().check(...writtenByAPerson(), z.minLength(1), z.maxLength(64))),
  confirmation: z.exactOptional(z.string().check(z.maxLength(253))),
})

export type SubmissionRequest = z.output<typeof submissionSchema>

/** A yes or a no of a second admin, to exactly the plan that was shown. */
export const decisionSchema = z.strictObject({ planHash: digestSchema, reason: reasonSchema })

export const withdrawalSchema = z.strictObject({ planHash: digestSchema })

export const actionPathSchema = z.strictObject({ action: z.uuid() })

/** A switch in an address: there or not there. */
const set = z.literal('true')

/** Narrows the list; `before` is the last change of the page before. */
export const actionsQuerySchema = z.strictObject({
  namespace: z.exactOptional(objectNameSchema),
  release: z.exactOptional(z.string().check(z.maxLength(253))),
  workload: z.exactOptional(objectNameSchema),
  kind: z.exactOptional(actionKindSchema),
  mine: z.exactOptional(set),
  open: z.exactOptional(z.enum(['true', 'false'])),
  before: z.exactOptional(z.uuid()),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 20),
})

export type ActionsQuery = z.output<typeof actionsQuerySchema>

/** `next` is where the next page goes on; null on the last. */
export const actionsAnswerSchema = z.object({ actions: z.array(actionSchema), next: z.nullable(z.string()) })

export type ActionsAnswer = z.output<typeof actionsAnswerSchema>

/** One change with the plan that it carries out; `related` are what it undoes, what undid it, and its group. */
export const actionAnswerSchema = z.object({
  action: actionSchema,
  plan: planSchema,
  related: z.array(actionSchema),
})

export type ActionAnswer = z.output<typeof actionAnswerSchema>
