import type { AuditEvent } from './audit-event.ts'
import {
  text,
  optionalText,
  personalText,
  count,
  optionalCount,
  log,
  ocsf,
  updateEntity,
  since,
} from './audit-event-parts.ts'

/** Who read or took away what the logs hold. */
export const readingEvents = {
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
  'logs.viewed': {
    log: 'sec',
    version: 1,
    since,
    title: 'Log of an instance viewed',
    words: { note: '{actor} read the log of {instance}, {views} times' },
    target: 'none',
    facts: { instance: text(520), container: optionalText(253), views: count, download: text(3) },
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
