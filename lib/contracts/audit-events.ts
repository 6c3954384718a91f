import { accessEvents } from './audit-access-events.ts'
import { alertEvents } from './audit-alert-events.ts'
import { approvalEvents } from './audit-approval-events.ts'
import { changeEvents } from './audit-change-events.ts'
import type { AuditEvent } from './audit-event.ts'
import { logEvents } from './audit-log-events.ts'
import { readingEvents } from './audit-reading-events.ts'

/**
 * Every event the console can record: there is no other kind of entry. The filter list and the page that explains the
 * log are made from this, and an entry that does not fit its line is refused.
 */
export const auditEvents = {
  ...changeEvents,
  ...approvalEvents,
  ...alertEvents,
  ...logEvents,
  ...accessEvents,
  ...readingEvents,
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
