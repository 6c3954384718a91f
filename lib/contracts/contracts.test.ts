import { expect, expectTypeOf, test } from 'vitest'
import type * as z from 'zod/mini'

import type { Action, ScalePlan } from '#lib/domain/action.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import type { Guardrail } from '#lib/domain/scaling.ts'
import type { ClusterEvent, Topology } from '#lib/domain/topology.ts'
import type { actionSchema, guardrailSchema, scalePlanSchema } from './actions.ts'
import { actionsQuerySchema, planRequestSchema, scaleRequestSchema } from './actions.ts'
import type { auditEntrySchema } from './audit.ts'
import { auditQuerySchema } from './audit.ts'
import type { clusterEventSchema } from './events.ts'
import type { Readable } from './readable.ts'
import type { refusalSchema } from './refusal.ts'
import { setupRequestSchema } from './setup.ts'
import type { topologySchema } from './topology.ts'

type Says<Schema extends z.ZodMiniType> = Readable<z.output<Schema>>

test('what travels is exactly what the domain says, both ways', () => {
  expectTypeOf<Says<typeof topologySchema>>().toEqualTypeOf<Readable<Topology>>()
  expectTypeOf<Says<typeof actionSchema>>().toEqualTypeOf<Readable<Action>>()
  expectTypeOf<Says<typeof scalePlanSchema>>().toEqualTypeOf<Readable<ScalePlan>>()
  expectTypeOf<Says<typeof guardrailSchema>>().toEqualTypeOf<Readable<Guardrail>>()
  expectTypeOf<Says<typeof auditEntrySchema>>().toEqualTypeOf<Readable<AuditEntry>>()
  expectTypeOf<Says<typeof clusterEventSchema>>().toEqualTypeOf<Readable<ClusterEvent>>()
  expectTypeOf<Says<typeof refusalSchema>>().toEqualTypeOf<Readable<Refusal>>()
})

const scaleRequest = {
  replicas: 3,
  actionId: '0197b6a2-0000-7000-8000-000000000001',
  planHash: 'a'.repeat(64),
  reason: 'More visitors expected tonight',
}

test('a scale request is taken as it is', () => {
  expect(scaleRequestSchema.parse(scaleRequest)).toEqual(scaleRequest)
})

test.each([
  ['a replica count in quotes', { ...scaleRequest, replicas: '3' }, ['replicas']],
  ['half an instance', { ...scaleRequest, replicas: 1.5 }, ['replicas']],
  ['a reason shorter than ten characters', { ...scaleRequest, reason: '  because   ' }, ['reason']],
  ['a field nobody knows', { ...scaleRequest, force: true }, []],
  ['a plan hash that is none', { ...scaleRequest, planHash: 'abc' }, ['planHash']],
])('%s is not a scale request', (_, body, path) => {
  const parsed = scaleRequestSchema.safeParse(body)
  expect(parsed.success).toBe(false)
  expect(parsed.error?.issues[0]?.path).toEqual(path)
})

test('the size of a plan is judged by the guardrails, not by the contract', () => {
  expect(planRequestSchema.parse({ replicas: -1 })).toEqual({ replicas: -1 })
})

test('queries say their defaults and refuse what is not asked for', () => {
  expect(actionsQuerySchema.parse({})).toEqual({ limit: 20 })
  expect(auditQuerySchema.parse({ before: '812' })).toEqual({ before: 812, log: 'ops', limit: 50 })
  expect(auditQuerySchema.safeParse({ limit: '0' }).success).toBe(false)
  expect(auditQuerySchema.safeParse({ sort: 'asc' }).success).toBe(false)
})

test('user names are plain', () => {
  const account = { token: 'abcd', username: 'admin', password: 'a long enough password' }
  expect(setupRequestSchema.safeParse(account).success).toBe(true)
  expect(setupRequestSchema.safeParse({ ...account, username: 'Admin' }).success).toBe(false)
  expect(setupRequestSchema.safeParse({ ...account, username: 'a\nb' }).success).toBe(false)
})
