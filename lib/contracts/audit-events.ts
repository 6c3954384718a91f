import * as z from 'zod/mini'

import { logText } from './audit-body.ts'
import type { AuditEvent, FactField, OcsfMapping } from './audit-event.ts'

const text = (longest: number): FactField => ({ class: 'public', schema: logText(longest, 0), longest })
const optionalText = (longest: number): FactField => ({ ...text(longest), schema: z.nullable(logText(longest, 0)) })
const personalText = (longest: number): FactField => ({ class: 'personal', schema: logText(longest), longest })
const count: FactField = { class: 'public', schema: z.int().check(z.gte(0)), longest: 0 }
const optionalCount: FactField = { ...count, schema: z.nullable(z.int().check(z.gte(0))) }
const log: FactField = { class: 'public', schema: z.enum(['ops', 'sec']), longest: 3 }

const ocsf = (classUid: number, className: string, activityId: number, activity: string): OcsfMapping => ({
  classUid,
  className,
  activityId,
  activity,
})
/** Which entries a segment holds, and the file that has them. */
const segmentFacts = { log, number: count, first: count, last: count, sha256: text(64) }

const updateEntity = ocsf(3004, 'Entity Management', 3, 'Update')
const since = '0.1.0'

/** Which action this one takes back, and which others were confirmed with it. */
const actionFacts = { undoes: optionalText(64), group: optionalText(64) }

/**
 * Every event the console can record: there is no other kind of entry. The filter list and the page that explains the
 * log are made from this, and an entry that does not fit its line is refused.
 */
export const auditEvents = {
  'workload.scale': {
    log: 'ops',
    version: 1,
    since,
    title: 'Workload scaled',
    words: {
      intent: '{actor} is about to scale {target} from {from} to {to}',
      step: 'While scaling {target} from {from} to {to}: {outcome}',
      outcome: 'Scaling {target} from {from} to {to}: {outcome}',
      reconciled: 'The console found out what became of scaling {target} from {from} to {to}: {outcome}',
    },
    target: 'public',
    facts: actionFacts,
    ocsf: updateEntity,
  },
  'gui-api.switch': {
    log: 'ops',
    version: 1,
    since,
    title: 'GUI API switched',
    words: {
      intent: '{actor} is about to set EXPOSE_GUI_API of {target} from {from} to {to}',
      step: 'While setting EXPOSE_GUI_API of {target} from {from} to {to}: {outcome}',
      outcome: 'Setting EXPOSE_GUI_API of {target} from {from} to {to}: {outcome}',
      reconciled:
        'The console found out what became of setting EXPOSE_GUI_API of {target} from {from} to {to}: {outcome}',
    },
    target: 'public',
    facts: actionFacts,
    ocsf: updateEntity,
  },
  'workload.restart': {
    log: 'ops',
    version: 1,
    since,
    title: 'Workload restarted',
    words: {
      intent: '{actor} is about to restart {target}',
      step: 'While restarting {target}: {outcome}',
      outcome: 'Restarting {target}: {outcome}',
      reconciled: 'The console found out what became of restarting {target}: {outcome}',
    },
    target: 'public',
    facts: actionFacts,
    ocsf: updateEntity,
  },
  'workload.return': {
    log: 'ops',
    version: 1,
    since,
    title: 'Workload returned to a revision',
    words: {
      intent: '{actor} is about to return {target} to an earlier revision: {changes}',
      step: 'While returning {target} to an earlier revision: {outcome}',
      outcome: 'Returning {target} to an earlier revision: {outcome}',
      reconciled: 'The console found out what became of returning {target} to an earlier revision: {outcome}',
    },
    target: 'public',
    facts: actionFacts,
    ocsf: updateEntity,
  },
  'workload.changed-outside': {
    log: 'ops',
    version: 1,
    since,
    title: 'Changed outside the console',
    words: { note: '{by} changed {target} outside the console: {changes}' },
    target: 'public',
    facts: {
      by: text(300),
      manager: optionalText(200),
      operation: optionalText(40),
      subresource: optionalText(100),
      written_at: optionalText(40),
      noticed_by: { class: 'public', schema: z.enum(['watch', 'start']), longest: 5 },
      count,
      generation_before: count,
      generation_after: count,
      from_time: text(40),
      to_time: text(40),
    },
    ocsf: updateEntity,
  },
  'admin-password.rotate': {
    log: 'ops',
    version: 1,
    since,
    title: 'Admin password rotated',
    words: {
      intent: "{actor} is about to rotate the password of Tracardi's admin, kept in {target}",
      step: "Rotating the password of Tracardi's admin, kept in {target}: {outcome}",
      outcome: "Rotating the password of Tracardi's admin, kept in {target}: {outcome}",
      reconciled: "The console found out what became of rotating the password of Tracardi's admin: {outcome}",
    },
    target: 'public',
    facts: {
      source: { class: 'public', schema: z.enum(['generate', 'enter']), longest: 8 },
      phase: { ...optionalText(10), schema: z.nullable(z.enum(['preparing', 'changing', 'proving', 'saving'])) },
      // Of an HMAC with the console's own key: equal for equal passwords, and without the key no help in guessing one.
      digest: { ...optionalText(8), schema: z.nullable(z.string().check(z.regex(/^[0-9a-f]{8}$/))) },
      account: personalText(200),
    },
    ocsf: ocsf(3001, 'Account Change', 4, 'Password Reset'),
  },
  'admin-password.revealed': {
    log: 'ops',
    version: 1,
    since,
    title: 'Admin password shown',
    words: { note: '{actor} was shown the password that was put into {target}, once' },
    target: 'public',
    facts: {},
    ocsf: ocsf(3004, 'Entity Management', 2, 'Read'),
  },
  'plan.refused': {
    log: 'ops',
    version: 1,
    since,
    title: 'Plan refused',
    words: { note: '{actor} was refused a plan for {target}: {outcome}' },
    target: 'public',
    facts: { kind: text(40) },
    ocsf: updateEntity,
  },
  'console.started': {
    log: 'ops',
    version: 1,
    since,
    title: 'Console started',
    words: { note: 'The console started on {database}, trusting {trustedNetworks}' },
    target: 'none',
    facts: {
      database: text(20),
      trustedNetworks: text(2_000),
      trustedProxies: text(2_000),
      namespaces: text(2_000),
      opsSize: count,
      secSize: count,
    },
    ocsf: ocsf(6002, 'Application Lifecycle', 3, 'Start'),
  },
  'console.stopping': {
    log: 'ops',
    version: 1,
    since,
    title: 'Console stopping',
    words: { note: 'The console is stopping: {cause}' },
    target: 'none',
    facts: { cause: text(200), opsSize: count, secSize: count },
    ocsf: ocsf(6002, 'Application Lifecycle', 4, 'Stop'),
  },
  'database.migrated': {
    log: 'ops',
    version: 1,
    since,
    title: 'Database migrated',
    words: { note: 'The tables of the console were brought to {newest} by {applied} migrations' },
    target: 'none',
    facts: { applied: count, newest: text(200) },
    ocsf: ocsf(6002, 'Application Lifecycle', 8, 'Update'),
  },
  'setting.changed': {
    log: 'ops',
    version: 1,
    since,
    title: 'Setting changed',
    words: { note: '{actor} changed a setting of the console: {changes}' },
    target: 'none',
    facts: {},
    ocsf: updateEntity,
  },
  'log.degraded': {
    log: 'ops',
    version: 1,
    since,
    title: 'Audit log degraded',
    words: { note: 'A copy of the audit log could not be written from {from_time} on: {cause}' },
    target: 'none',
    facts: { from_time: text(40), cause: text(500) },
    ocsf: ocsf(1008, 'Event Log Activity', 99, 'Other'),
  },
  'log.restored': {
    log: 'ops',
    version: 1,
    since,
    title: 'Audit log restored',
    words: { note: 'The audit log is whole again after {seconds} s: {cause}' },
    target: 'none',
    facts: { from_time: text(40), seconds: count, cause: text(500) },
    ocsf: ocsf(1008, 'Event Log Activity', 99, 'Other'),
  },
  'log.distrusted': {
    log: 'ops',
    version: 1,
    since,
    title: 'Audit log found broken',
    words: { note: 'The log {log} cannot be vouched for from entry {entry} on, and the console only reads: {finding}' },
    target: 'none',
    facts: { log, entry: count, fault: text(40), finding: text(500) },
    ocsf: ocsf(1008, 'Event Log Activity', 99, 'Other'),
  },
  'log.key-changed': {
    log: 'ops',
    version: 1,
    since,
    title: 'Signing key changed',
    words: { note: 'Checkpoints are signed with the key {key} from now on; before it was {before}' },
    target: 'none',
    facts: { key: text(80), before: text(80) },
    ocsf: ocsf(1008, 'Event Log Activity', 99, 'Other'),
  },
  'segment.sealed': {
    log: 'ops',
    version: 1,
    since,
    title: 'Segment sealed',
    words: { note: 'Entries {first} to {last} of the log {log} are sealed in {file}' },
    target: 'none',
    facts: { ...segmentFacts, file: text(200), bytes: count, checkpoint: text(64) },
    ocsf: ocsf(1008, 'Event Log Activity', 4, 'Archive'),
  },
  'segment.purge-requested': {
    log: 'ops',
    version: 1,
    since,
    title: 'Purge of a segment requested',
    words: { note: '{actor} asks to purge entries {first} to {last} of the log {log} from the database' },
    target: 'none',
    facts: segmentFacts,
    ocsf: ocsf(1008, 'Event Log Activity', 2, 'Delete'),
  },
  'segment.purged': {
    log: 'ops',
    version: 1,
    since,
    title: 'Segment purged',
    words: {
      intent: '{actor} is about to purge entries {first} to {last} of the log {log}, as requested in entry {request}',
      outcome: 'Purging entries {first} to {last} of the log {log}: {outcome}',
      reconciled: 'The console found out what became of purging entries {first} to {last} of the log {log}: {outcome}',
    },
    target: 'none',
    facts: { ...segmentFacts, request: count },
    ocsf: ocsf(1008, 'Event Log Activity', 2, 'Delete'),
  },
  'journal.replayed': {
    log: 'ops',
    version: 1,
    since,
    title: 'Journal replayed',
    words: { note: '{entries} entries of the log {log}, from {first} on, were put back from the journal' },
    target: 'none',
    facts: { log, entries: count, first: count },
    ocsf: ocsf(1008, 'Event Log Activity', 99, 'Other'),
  },
  'journal.backfilled': {
    log: 'ops',
    version: 1,
    since,
    title: 'Journal filled in',
    words: {
      note: '{entries} entries of the log {log}, from {first} on, were missing from the journal and added to it',
    },
    target: 'none',
    facts: { log, entries: count, first: count },
    ocsf: ocsf(1008, 'Event Log Activity', 99, 'Other'),
  },
  'access.denied': {
    log: 'sec',
    version: 1,
    since,
    title: 'Access denied',
    words: { note: '{actor} was denied {method} {route}: {outcome}' },
    target: 'none',
    facts: { permission: optionalText(64), method: text(16), route: text(500), suppressed: optionalCount },
    ocsf: ocsf(6003, 'API Activity', 99, 'Other'),
  },
  'network.refused': {
    log: 'sec',
    version: 1,
    since,
    title: 'Connection refused',
    words: { note: '{connections} connections from outside the trusted networks were refused' },
    target: 'none',
    facts: { connections: count },
    ocsf: ocsf(4001, 'Network Activity', 5, 'Refuse'),
  },
  'session.started': {
    log: 'sec',
    version: 1,
    since,
    title: 'Signed in',
    words: { note: '{actor} signed in' },
    target: 'none',
    facts: { displaced: count },
    ocsf: ocsf(3002, 'Authentication', 1, 'Logon'),
  },
  'session.failed': {
    log: 'sec',
    version: 1,
    since,
    title: 'Sign-in failed',
    words: { note: 'A sign-in as {actor} failed: {outcome}' },
    target: 'none',
    facts: { suppressed: count },
    ocsf: ocsf(3002, 'Authentication', 1, 'Logon'),
  },
  'session.ended': {
    log: 'sec',
    version: 1,
    since,
    title: 'Signed out',
    words: { note: '{actor} signed out of {sessions} sessions' },
    target: 'none',
    facts: { sessions: count },
    ocsf: ocsf(3002, 'Authentication', 2, 'Logoff'),
  },
  'session.revoked': {
    log: 'sec',
    version: 1,
    since,
    title: 'Sessions revoked',
    words: { note: '{actor} ended {sessions} sessions of {target}: {cause}' },
    target: 'personal',
    facts: { sessions: count, cause: text(200) },
    ocsf: ocsf(3002, 'Authentication', 2, 'Logoff'),
  },
  'account.created': {
    log: 'sec',
    version: 1,
    since,
    title: 'Account created',
    words: {
      intent: '{actor} is about to create the account {target}',
      outcome: 'Creating the account {target}: {outcome}',
      note: '{actor} created the account {target}',
    },
    target: 'personal',
    facts: {},
    ocsf: ocsf(3001, 'Account Change', 1, 'Create'),
  },
  'account.changed': {
    log: 'sec',
    version: 1,
    since,
    title: 'Account changed',
    words: {
      intent: '{actor} is about to change the account {target}: {changes}',
      outcome: 'Changing the account {target}: {outcome}',
      note: '{actor} changed the account {target}: {changes}',
    },
    target: 'personal',
    facts: {},
    ocsf: ocsf(3001, 'Account Change', 99, 'Other'),
  },
  'personal.erased': {
    log: 'sec',
    version: 1,
    since,
    title: 'Person erased from the log',
    words: {
      intent: '{actor} is about to erase what the logs disclose of the account {account}',
      outcome: 'Erasing what the logs disclose of the account {account}: {outcome}',
    },
    target: 'none',
    // The id, which stays in the entries; the name is what is erased.
    facts: { account: text(64), disclosures: optionalCount },
    ocsf: ocsf(3004, 'Entity Management', 4, 'Delete'),
  },
  'setup.completed': {
    log: 'sec',
    version: 1,
    since,
    title: 'First account made',
    words: {
      intent: 'The holder of the set-up token is about to make the first admin, {target}',
      outcome: 'Making the first admin, {target}: {outcome}',
      note: 'The holder of the set-up token made the first admin, {target}',
    },
    target: 'personal',
    facts: {},
    ocsf: ocsf(3001, 'Account Change', 1, 'Create'),
  },
  'audit.exported': {
    log: 'sec',
    version: 1,
    since,
    title: 'Audit log exported',
    words: {
      intent: '{actor} exports the log {log} as {format}: {filter}',
      outcome: 'The export of the log {log} as {format} by {actor} ({filter}): {outcome}',
    },
    target: 'none',
    facts: {
      log,
      format: text(20),
      filter: text(1_000),
      entries: optionalCount,
      first: optionalCount,
      last: optionalCount,
      bytes: optionalCount,
      sha256: optionalText(64),
      checkpoint: optionalCount,
    },
    ocsf: ocsf(6003, 'API Activity', 2, 'Read'),
  },
  'audit.viewed': {
    log: 'sec',
    version: 1,
    since,
    title: 'Audit log viewed',
    words: { note: '{actor} read the log {log}, {views} times' },
    target: 'none',
    facts: { log, views: count, filter: personalText(1_000) },
    ocsf: ocsf(3004, 'Entity Management', 2, 'Read'),
  },
  'saved-view.changed': {
    log: 'sec',
    version: 1,
    since,
    title: 'Saved view changed',
    words: { note: '{actor} changed the saved view "{name}" of the audit log' },
    target: 'none',
    facts: { name: personalText(100), before: personalText(2_000), after: personalText(2_000) },
    ocsf: updateEntity,
  },
} as const satisfies Record<string, AuditEvent>

export type AuditEventName = keyof typeof auditEvents

export const auditEventNames = Object.keys(auditEvents).filter(isAuditEventName)

export function isAuditEventName(name: string): name is AuditEventName {
  return Object.hasOwn(auditEvents, name)
}

/** The catalogue's line for an entry's action; null for one that a later version of the console wrote. */
export function auditEvent(name: string): AuditEvent | null {
  return isAuditEventName(name) ? auditEvents[name] : null
}
