import * as z from 'zod/mini'

import { workloadId } from '#lib/domain/topology.ts'
import { actionSchema, editPlanSchema } from './actions.ts'
import { digestSchema, objectNameSchema } from './primitives.ts'
import { refusalSchema } from './refusal.ts'
import { workloadKindSchema } from './topology.ts'

const workloadRefSchema = z.strictObject({
  namespace: objectNameSchema,
  kind: z.enum(['Deployment', 'StatefulSet']),
  name: objectNameSchema,
})

/** Several scales as one plan; each workload once. */
export const groupRequestSchema = z.strictObject({
  changes: z.array(z.strictObject({ ref: workloadRefSchema, replicas: z.int() })).check(
    z.minLength(1),
    z.maxLength(20),
    z.refine((changes) => new Set(changes.map(({ ref }) => workloadId(ref))).size === changes.length, {
      message: 'names a workload twice',
    }),
  ),
})

const answeredRef = z.object({ namespace: z.string(), kind: workloadKindSchema, name: z.string() })

export const groupPlanSchema = z.object({
  group: z.uuid(),
  parts: z.array(
    z.union([
      z.object({ ref: answeredRef, plan: editPlanSchema }),
      z.object({ ref: answeredRef, refusal: refusalSchema }),
    ]),
  ),
  hash: z.nullable(digestSchema),
})

export const groupPathSchema = z.strictObject({ group: z.uuid() })

export const groupAnswerSchema = z.object({ actions: z.array(actionSchema) })
