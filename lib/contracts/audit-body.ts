import * as z from 'zod/mini'

import { auditOutcomes } from '#lib/domain/audit-entry.ts'

/**
 * Schema v1 of what is hashed. It already has room for approvals, break-glass and multi-factor sign-in, so that
 * later features write entries that today's verifier and reader understand.
 *
 * Every leaf below stands in `bodyFieldClasses`. A `_c` field is personal: SHA-256 of a salt and the value, both of
 * which live in `audit.disclosure` and can be erased. There is no class for secrets, because none has a place here.
 */

// oxlint-disable-next-line no-control-regex -- these are the characters that must not get in
const unprintable = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/

/** Readable text in one normal form: hashes of the same words are the same, and no terminal or page is fooled by it. */
export function logText(longest: number, shortest = 1) {
  return z.string().check(
    z.minLength(shortest),
    z.maxLength(longest),
    z.refine((text) => text.isWellFormed() && text.normalize('NFC') === text, 'is not in Unicode normal form C'),
    z.refine((text) => !unprintable.test(text), 'holds control characters'),
  )
}

const hex = (digits: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${digits}}$`)))
const commitment = hex(64)
const word = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:@/, -]{0,199}$/))
const scalar = z.nullable(z.union([logText(1_000, 0), z.int(), z.boolean()]))

const actorSchema = z.strictObject({
  type: z.enum(['user', 'anonymous', 'system', 'breakglass']),
  ref: logText(64),
  name_c: z.exactOptional(commitment),
  roles: z.exactOptional(z.array(z.enum(['admin', 'operator', 'auditor']))),
  auth: z.exactOptional(
    z.strictObject({
      method: z.enum(['password', 'oidc', 'breakglass']),
      acr: z.exactOptional(logText(200)),
      amr: z.exactOptional(z.array(logText(40))),
      auth_age_s: z.exactOptional(z.int()),
      session: hex(16),
    }),
  ),
})

export const auditBodySchema = z.strictObject({
  v: z.literal(1),
  log: z.enum(['ops', 'sec']),
  id: z.uuid(),
  action_id: z.exactOptional(logText(64)),
  phase: z.enum(['intent', 'approval', 'step', 'outcome', 'reconciled', 'note']),
  occurred_at: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)),
  clock: z.strictObject({ src: z.enum(['system']), offset_ms: z.exactOptional(z.int()) }),
  actor: actorSchema,
  source: z.exactOptional(
    z.strictObject({
      ip_c: z.exactOptional(commitment),
      ua_c: z.exactOptional(commitment),
      via: z.exactOptional(z.array(logText(64))),
      request_id: logText(128),
    }),
  ),
  action: z.string().check(z.regex(/^[a-z]+(?:[.-][a-z]+)+$/)),
  schema: z.string().check(z.regex(/^[a-z]+(?:[.-][a-z]+)+@[1-9]\d*$/)),
  target: z.exactOptional(
    z.strictObject({
      cluster: z.exactOptional(logText(253)),
      ns: z.exactOptional(logText(253)),
      kind: logText(63),
      name: z.exactOptional(logText(253)),
      name_c: z.exactOptional(commitment),
      uid: z.exactOptional(logText(128)),
      rv_before: z.exactOptional(logText(64)),
      rv_after: z.exactOptional(logText(64)),
    }),
  ),
  change: z.exactOptional(
    z.array(z.strictObject({ path: logText(500), from: scalar, to: scalar })).check(z.maxLength(100)),
  ),
  // 500 characters are what a person may write; Unicode's normal form can lengthen them.
  reason: z.exactOptional(logText(2_000)),
  ticket: z.exactOptional(logText(128)),
  approvals: z.exactOptional(z.array(z.strictObject({ ref: logText(64), entry: z.int() }))),
  outcome: z.exactOptional(
    z.strictObject({
      status: z.enum(auditOutcomes),
      code: word,
      message: logText(2_000),
      duration_ms: z.exactOptional(z.int()),
    }),
  ),
  k8s: z.exactOptional(
    z.strictObject({
      audit_ids: z.array(logText(128)),
      field_manager: z.exactOptional(logText(128)),
      dry_run: z.boolean(),
      command: z.exactOptional(logText(1_000)),
    }),
  ),
  facts: z.exactOptional(z.record(z.string(), scalar)),
  console: z.strictObject({
    version: logText(64),
    commit: z.exactOptional(logText(64)),
    pod: z.exactOptional(logText(253)),
    config_digest: z.exactOptional(logText(64)),
  }),
})

export type AuditBody = z.output<typeof auditBodySchema>

export type FieldClass = 'public' | 'personal'

/** Every field of the body and its class; `facts` are classed one by one in the event catalogue. */
export const bodyFieldClasses = {
  v: 'public',
  log: 'public',
  id: 'public',
  action_id: 'public',
  phase: 'public',
  occurred_at: 'public',
  'clock.src': 'public',
  'clock.offset_ms': 'public',
  'actor.type': 'public',
  // The account's id: a pseudonym that stays when the name behind it is erased.
  'actor.ref': 'public',
  'actor.name_c': 'personal',
  'actor.roles': 'public',
  'actor.auth.method': 'public',
  'actor.auth.acr': 'public',
  'actor.auth.amr': 'public',
  'actor.auth.auth_age_s': 'public',
  'actor.auth.session': 'public',
  'source.ip_c': 'personal',
  'source.ua_c': 'personal',
  // Proxies of ours, not people.
  'source.via': 'public',
  'source.request_id': 'public',
  action: 'public',
  schema: 'public',
  'target.cluster': 'public',
  'target.ns': 'public',
  'target.kind': 'public',
  'target.name': 'public',
  // Used instead of `name` where the target is a person's account.
  'target.name_c': 'personal',
  'target.uid': 'public',
  'target.rv_before': 'public',
  'target.rv_after': 'public',
  'change.path': 'public',
  'change.from': 'public',
  'change.to': 'public',
  reason: 'public',
  ticket: 'public',
  'approvals.ref': 'public',
  'approvals.entry': 'public',
  'outcome.status': 'public',
  'outcome.code': 'public',
  'outcome.message': 'public',
  'outcome.duration_ms': 'public',
  'k8s.audit_ids': 'public',
  'k8s.field_manager': 'public',
  'k8s.dry_run': 'public',
  'k8s.command': 'public',
  'console.version': 'public',
  'console.commit': 'public',
  'console.pod': 'public',
  'console.config_digest': 'public',
} as const satisfies Record<string, FieldClass>
