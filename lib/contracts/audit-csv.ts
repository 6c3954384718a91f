import { csvRow, guardedRow } from '#lib/domain/csv.ts'
import type { AuditActor, AuditEntry, AuditTarget } from '#lib/domain/audit-entry.ts'
import { entrySentence } from './audit-sentence.ts'

const columns: Readonly<Record<string, (entry: AuditEntry) => string>> = {
  log: ({ log }) => log,
  seq: ({ seq }) => String(seq),
  recorded_at: ({ recordedAt }) => recordedAt,
  action: ({ action }) => action,
  phase: ({ phase }) => phase,
  sentence: entrySentence,
  actor: ({ actor }) => actorWords(actor),
  actor_id: ({ actor }) => (actor.type === 'user' ? actor.id : ''),
  roles: ({ actor }) => (actor.type === 'user' ? actor.roles.join(' ') : ''),
  address: ({ source }) => source?.address ?? '',
  user_agent: ({ source }) => source?.userAgent ?? '',
  request_id: ({ source }) => source?.requestId ?? '',
  target: ({ target }) => targetWords(target),
  target_uid: ({ target }) => target?.uid ?? '',
  changes: ({ change }) => (change.length === 0 ? '' : JSON.stringify(change)),
  reason: ({ reason }) => reason ?? '',
  ticket: ({ ticket }) => ticket ?? '',
  approvals: ({ approvals }) => approvals.map(({ ref, entry }) => `${ref} #${entry}`).join(' '),
  outcome: ({ outcome }) => outcome?.status ?? '',
  outcome_code: ({ outcome }) => outcome?.code ?? '',
  outcome_message: ({ outcome }) => outcome?.message ?? '',
  duration_ms: ({ outcome }) => String(outcome?.durationMs ?? ''),
  action_id: ({ actionId }) => actionId ?? '',
  audit_ids: ({ kubernetes }) => kubernetes?.auditIds.join(' ') ?? '',
  facts: ({ facts }) => (Object.keys(facts).length === 0 ? '' : JSON.stringify(facts)),
  entry_id: ({ id }) => id,
  leaf: ({ leaf }) => leaf,
}

const names = Object.keys(columns)

export function csvHeader(): string {
  return csvRow([...names, 'escaped'])
}

/** One entry as a row that no spreadsheet takes for formulas; the last cell names the cells that were guarded. */
export function csvLine(entry: AuditEntry): string {
  return guardedRow(
    names,
    Object.values(columns).map((cell) => cell(entry)),
  )
}

function actorWords(actor: AuditActor): string {
  return actor.name ?? 'not signed in'
}

function targetWords(target: AuditTarget | null): string {
  if (target === null) return ''
  return [target.kind, [target.namespace, target.name].filter(Boolean).join('/')].join(' ')
}
