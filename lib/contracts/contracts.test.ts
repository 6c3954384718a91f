import { expect, expectTypeOf, test } from 'vitest'
import type * as z from 'zod/mini'

import type { Action, Plan } from '#lib/domain/action.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import type { Panel } from '#lib/domain/metrics/panel.ts'
import type { SourceCard } from '#lib/domain/metrics/source-card.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import type { Guardrail } from '#lib/domain/guardrail.ts'
import type { RightsReport } from '#lib/domain/rights.ts'
import type { ClusterEvent, Topology } from '#lib/domain/topology.ts'
import type { actionSchema, planSchema } from './actions.ts'
import { actionsQuerySchema, planRequestSchema, submissionSchema } from './actions.ts'
import type { auditEntrySchema } from './audit.ts'
import { auditQuerySchema } from './audit.ts'
import type { clusterEventSchema } from './events.ts'
import type { guardrailSchema } from './guardrails.ts'
import type { panelSchema } from './metrics-panel.ts'
import type { sourceCardSchema } from './metrics.ts'
import type { Readable } from './readable.ts'
import type { refusalSchema } from './refusal.ts'
import type { rightsAnswerSchema } from './rights.ts'
import { setupRequestSchema } from './setup.ts'
import type { topologySchema } from './topology.ts'

type Says<Schema extends z.ZodMiniType> = Readable<z.output<Schema>>

test('what travels is exactly what the domain says, both ways', () => {
  expectTypeOf<Says<typeof topologySchema>>().toEqualTypeOf<Readable<Topology>>()
  expectTypeOf<Says<typeof actionSchema>>().toEqualTypeOf<Readable<Action>>()
  expectTypeOf<Says<typeof planSchema>>().toEqualTypeOf<Readable<Plan>>()
  expectTypeOf<Says<typeof guardrailSchema>>().toEqualTypeOf<Readable<Guardrail>>()
  expectTypeOf<Says<typeof auditEntrySchema>>().toEqualTypeOf<Readable<AuditEntry>>()
  expectTypeOf<Says<typeof clusterEventSchema>>().toEqualTypeOf<Readable<ClusterEvent>>()
  expectTypeOf<Says<typeof rightsAnswerSchema>>().toEqualTypeOf<Readable<RightsReport>>()
  expectTypeOf<Says<typeof panelSchema>>().toEqualTypeOf<Readable<Panel>>()
  expectTypeOf<Says<typeof sourceCardSchema>>().toEqualTypeOf<Readable<SourceCard>>()
  expectTypeOf<Says<typeof refusalSchema>>().toEqualTypeOf<Readable<Refusal>>()
})

const submission = {
  planHash: 'a'.repeat(64),
  reason: 'More visitors expected tonight',
}

test('a submission is taken as it is', () => {
  expect(submissionSchema.parse(submission)).toEqual(submission)
})

test.each([
  ['a reason shorter than ten characters', { ...submission, reason: '  because   ' }, ['reason']],
  ['a field nobody knows', { ...submission, force: true }, []],
  ['a plan hash that is none', { ...submission, planHash: 'abc' }, ['planHash']],
])('%s is not a submission', (_, body, path) => {
  const parsed = submissionSchema.safeParse(body)
  expect(parsed.success).toBe(false)
  expect(parsed.error?.issues[0]?.path).toEqual(path)
})

test('the size of a plan is judged by the guardrails, not by the contract', () => {
  const wish = { kind: 'scale', replicas: -1 }
  expect(planRequestSchema.parse(wish)).toEqual(wish)
})

test.each([
  { kind: 'scale', replicas: '3' },
  { kind: 'scale', replicas: 1.5 },
  { kind: 'switch-gui-api', value: 'true' },
  { kind: 'return-revision', revision: '-1' },
  { kind: 'restart', now: true },
  { kind: 'delete' },
])('%j is not a wish', (wish) => {
  expect(planRequestSchema.safeParse(wish).success).toBe(false)
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
