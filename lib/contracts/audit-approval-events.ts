import type { AuditEvent, OcsfMapping } from './audit-event.ts'
import { ocsf, since, text } from './audit-event-parts.ts'

const userAccess = (activityId: number, activity: string) => ocsf(3005, 'User Access Management', activityId, activity)

/** The plan that waits, or waited, for a second admin by its hash, and until when. */
function approvalEvent(title: string, words: string, mapping: OcsfMapping = userAccess(99, 'Other')): AuditEvent {
  return {
    log: 'ops',
    version: 1,
    since,
    title,
    words: { approval: words },
    target: 'public',
    facts: { kind: text(40), plan_hash: text(64), until: text(40) },
    ocsf: mapping,
  }
}

/** What becomes of a request for a second admin's yes; its part of the catalogue in `audit-events.ts`. */
export const approvalEvents = {
  'approval.requested': approvalEvent(
    'Approval requested',
    '{actor} asks a second admin to approve {kind} of {target} until {until}: {changes}',
  ),
  'approval.given': approvalEvent(
    'Approval given',
    '{actor} approved {kind} of {target}: {changes}',
    userAccess(1, 'Assign Privileges'),
  ),
  'approval.rejected': approvalEvent('Approval rejected', '{actor} rejected {kind} of {target}: {changes}'),
  'approval.withdrawn': approvalEvent(
    'Approval request withdrawn',
    '{actor} withdrew the request for {kind} of {target}: {changes}',
  ),
  'approval.expired': approvalEvent(
    'Approval request expired',
    'The request for {kind} of {target} ended without an answer: {outcome}',
  ),
  'approval.stale': approvalEvent(
    'Approval request overtaken',
    '{actor} could not approve {kind} of {target}, and the request is over: {outcome}',
  ),
  'approval.refused': approvalEvent(
    'Approval refused',
    '{actor} was refused to decide on {kind} of {target}: {outcome}',
  ),
} as const
