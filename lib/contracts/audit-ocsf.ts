import type { AuditEntry, AuditOutcomeStatus } from '#lib/domain/audit-entry.ts'
import { auditEvent } from './audit-events.ts'
import { entrySentence } from './audit-sentence.ts'

/** Of a phase before the end OCSF has nothing to say but "unknown". */
const statuses: Record<AuditOutcomeStatus, { readonly status_id: 0 | 1 | 2 | 99; readonly status: string }> = {
  succeeded: { status_id: 1, status: 'Success' },
  failed: { status_id: 2, status: 'Failure' },
  refused: { status_id: 2, status: 'Failure' },
  denied: { status_id: 2, status: 'Failure' },
  rolled_back: { status_id: 2, status: 'Failure' },
  not_applied: { status_id: 2, status: 'Failure' },
  superseded: { status_id: 99, status: 'Other' },
  unknown: { status_id: 0, status: 'Unknown' },
}

const unmapped = { classUid: 6003, className: 'API Activity', activityId: 99, activity: 'Other' }

/** One entry as an event of the Open Cybersecurity Schema Framework, version 1.8 (schema.ocsf.io), on one line. */
export function ocsfLine(entry: AuditEntry, version: string): string {
  return `${JSON.stringify(ocsfEvent(entry, version))}\n`
}

function ocsfEvent(entry: AuditEntry, version: string) {
  const { classUid, className, activityId, activity } = auditEvent(entry.action)?.ocsf ?? unmapped
  const { actor, source, target, outcome, kubernetes } = entry
  return {
    class_uid: classUid,
    class_name: className,
    category_uid: Math.floor(classUid / 1_000),
    activity_id: activityId,
    activity_name: activity,
    type_uid: classUid * 100 + activityId,
    severity_id: severityOf(entry),
    time: Date.parse(entry.recordedAt),
    message: entrySentence(entry),
    ...(outcome === null
      ? { status_id: 0, status: 'Unknown', status_code: entry.phase }
      : { ...statuses[outcome.status], status_code: outcome.code, status_detail: outcome.message }),
    ...(outcome?.durationMs === undefined ? {} : { duration: outcome.durationMs }),
    actor: {
      user: {
        uid: actor.type === 'user' ? actor.id : actor.type,
        name: actor.name ?? 'not signed in',
        ...(actor.type === 'user' ? { groups: actor.roles.map((name) => ({ name })) } : {}),
      },
      ...(actor.type === 'user' ? { session: { uid: actor.session } } : {}),
    },
    ...(source?.address ? { src_endpoint: { ip: source.address, intermediate_ips: source.via } } : {}),
    ...(source?.userAgent ? { http_request: { user_agent: source.userAgent, uid: source.requestId } } : {}),
    ...(target === null
      ? {}
      : {
          entity: {
            type: target.kind,
            name: target.name,
            ...(target.uid === undefined ? {} : { uid: target.uid }),
            ...(target.namespace === undefined ? {} : { data: { namespace: target.namespace } }),
          },
        }),
    ...(kubernetes === null || kubernetes.auditIds.length === 0
      ? {}
      : { api: { operation: 'patch', request: { uid: kubernetes.auditIds[0] } } }),
    metadata: {
      version: '1.8.0',
      uid: entry.id,
      sequence: entry.seq,
      log_name: entry.log,
      event_code: entry.schema,
      ...(entry.actionId === null ? {} : { correlation_uid: entry.actionId }),
      product: { name: 'Tracardi Ops Console', vendor_name: 'Tracardi Ops Console', version },
    },
    unmapped: {
      phase: entry.phase,
      change: entry.change,
      reason: entry.reason,
      ticket: entry.ticket,
      approvals: entry.approvals,
      facts: entry.facts,
      audit_ids: kubernetes?.auditIds ?? [],
      leaf: entry.leaf,
      previous_leaf: entry.previous,
    },
  }
}

/** 1 informational, 3 medium, 4 high. */
function severityOf({ action, outcome }: AuditEntry): 1 | 3 | 4 {
  if (action === 'log.distrusted' || outcome?.status === 'unknown') return 4
  return outcome === null || outcome.status === 'succeeded' ? 1 : 3
}
