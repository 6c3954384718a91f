import * as z from 'zod/mini'

import { approvalRules } from '#lib/domain/approval-rule.ts'
import type { Guardrail } from '#lib/domain/guardrail.ts'
import { countSchema, timeSchema } from './primitives.ts'
import { changeOwnerSchema, guiApiSourceSchema } from './topology.ts'

const time = z.nullable(timeSchema)
const refuse = z.literal('refuse')
const confirm = z.literal('confirm')
const note = z.literal('note')
const owned = { owner: changeOwnerSchema, sets: z.enum(['replicas', 'gui-api']), key: z.nullable(z.string()) }

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
  z.object({
    code: z.literal('rollout-running'),
    level: z.enum(['refuse', 'note']),
    message: z.nullable(z.string()),
  }),
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
  z.object({ code: z.literal('self-healing-owner'), level: z.literal('confirm'), ...owned }),
  z.object({ code: z.literal('owner-will-reset'), level: z.literal('note'), ...owned }),
  z.object({ code: z.literal('no-room'), level: z.literal('note'), fits: z.number(), wanted: z.number() }),
  z.object({ code: z.literal('room-unknown'), level: z.literal('note') }),
  z.object({ code: z.literal('disruption-budget'), level: z.literal('note'), name: z.string(), rule: z.string() }),
  z.object({ code: z.literal('flag-already'), level: refuse, value: z.enum(['yes', 'no']) }),
  z.object({ code: z.literal('not-an-api'), level: refuse }),
  z.object({ code: z.literal('flag-duplicate'), level: refuse }),
  z.object({ code: z.literal('last-gui-api'), level: refuse }),
  z.object({ code: z.literal('rollout-paused'), level: refuse }),
  z.object({ code: z.literal('nothing-runs'), level: refuse }),
  z.object({ code: z.literal('revision-unknown'), level: refuse, revision: z.string() }),
  z.object({ code: z.literal('revision-current'), level: refuse, revision: z.string() }),
  z.object({
    code: z.literal('revision-differs'),
    level: refuse,
    revision: z.string(),
    paths: z.array(z.string()),
    command: z.string(),
  }),
  z.object({ code: z.literal('undo-moved'), level: refuse, field: z.string() }),
  z.object({ code: z.literal('undo-not-possible'), level: refuse, state: z.string() }),
  z.object({ code: z.literal('unverifiable'), level: z.enum(['refuse', 'confirm']), detail: z.string() }),
  z.object({ code: z.literal('exposes-to-internet'), level: confirm, routes: z.array(z.string()) }),
  z.object({ code: z.literal('exposes-to-unknown'), level: confirm, routes: z.array(z.string()) }),
  z.object({ code: z.literal('outage-while-restarting'), level: confirm, role: z.string() }),
  z.object({ code: z.literal('leaves-shared-value'), level: note, source: guiApiSourceSchema }),
  z.object({ code: z.literal('restarts-instances'), level: note, instances: countSchema }),
  z.object({
    code: z.literal('install-open'),
    level: note,
    token: z.enum(['default', 'placeholder', 'empty', 'unset']),
    hasAdmin: z.nullable(z.boolean()),
  }),
  z.object({ code: z.literal('effect-differs'), level: note, instances: countSchema }),
  z.object({ code: z.literal('no-exposed-instance'), level: refuse }),
  z.object({ code: z.literal('no-clear-answer'), level: refuse, detail: z.string() }),
  z.object({ code: z.literal('secret-missing'), level: refuse, secret: z.string() }),
  z.object({ code: z.literal('secret-busy'), level: refuse, secret: z.string() }),
  z.object({ code: z.literal('password-not-known'), level: note, secret: z.string() }),
  z.object({ code: z.literal('password-stale'), level: note, secret: z.string() }),
  z.object({ code: z.literal('log-in-unclear'), level: refuse, detail: z.string() }),
  z.object({ code: z.literal('signs-everyone-out'), level: note, account: z.string() }),
  z.object({ code: z.literal('no-undo'), level: note }),
  z.object({ code: z.literal('instances-answer'), level: z.literal('pass'), instances: countSchema }),
  z.object({ code: z.literal('needs-approval'), level: z.literal('approve'), rules: z.array(z.enum(approvalRules)) }),
  z.object({ code: z.literal('approve-alone'), level: refuse }),
  z.object({ code: z.literal('approve-untyped'), level: refuse, secret: z.string() }),
  z.object({ code: z.literal('node-room'), level: z.literal('pass') }),
  z.object({ code: z.literal('no-autoscaler'), level: z.literal('pass') }),
  z.object({ code: z.literal('dry-run-accepted'), level: z.literal('pass') }),
]) satisfies z.ZodMiniType<Guardrail>
