import 'server-only'

import { auditBodySchema, type AuditBody } from '#lib/contracts/audit-body.ts'
import type { FactValue } from '#lib/contracts/audit-event.ts'
import type { ChainLine } from '#lib/domain/audit-chain.ts'
import type { AuditActor, AuditEntry, AuditLogName, AuditSource, AuditTarget } from '#lib/domain/audit-entry.ts'
import { commitmentOf, type Disclosure } from './seal-entry.ts'

/** Stands where a personal value was erased, or where the value at hand is not the one that was committed to. */
export const erased = '(erased)'

/** A stored line as readers see it: commitments replaced by the values behind them. */
export function openEntry(log: AuditLogName, line: ChainLine, disclosures: readonly Disclosure[]): AuditEntry {
  const stored = {
    log,
    seq: line.seq,
    recordedAt: line.recordedAt,
    leaf: line.leaf,
    previous: line.previous,
    body: line.body,
  }
  const body = parsedBody(line.body)
  if (body === null) return { ...unreadable, ...stored }
  const personal = disclosed(disclosures)
  return {
    ...stored,
    id: body.id,
    action: body.action,
    schema: body.schema,
    actionId: body.action_id ?? null,
    phase: body.phase,
    actor: openedActor(body.actor, personal),
    source: openedSource(body.source, personal),
    target: openedTarget(body.target, personal),
    change: body.change ?? [],
    reason: body.reason ?? null,
    ticket: body.ticket ?? null,
    approvals: body.approvals ?? [],
    outcome: openedOutcome(body.outcome),
    kubernetes: openedCalls(body.k8s),
    facts: openedFacts(body.facts ?? {}, personal),
  }
}

/** Somebody altered the body beyond recognition; its bytes are shown, and the chain's check names the entry. */
const unreadable = {
  id: '',
  action: 'unreadable',
  schema: '',
  actionId: null,
  phase: 'note',
  actor: { type: 'system', name: 'unknown' },
  source: null,
  target: null,
  change: [],
  reason: null,
  ticket: null,
  approvals: [],
  outcome: null,
  kubernetes: null,
  facts: {},
} as const satisfies Partial<AuditEntry>

function parsedBody(text: string): AuditBody | null {
  try {
    const parsed = auditBodySchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** Looks a value up and shows it only if it is what the hashed bytes promise. */
type Disclosed = (field: string, commitment: string | undefined) => string | null

function disclosed(disclosures: readonly Disclosure[]): Disclosed {
  return (field, commitment) => {
    if (commitment === undefined) return null
    const found = disclosures.find((disclosure) => disclosure.field === field)
    return found !== undefined && commitmentOf(found) === commitment ? found.value : erased
  }
}

function openedActor(actor: AuditBody['actor'], personal: Disclosed): AuditActor {
  const name = personal('actor.name', actor.name_c)
  switch (actor.type) {
    case 'user':
    case 'breakglass':
      return {
        type: 'user',
        id: actor.ref,
        name: name ?? actor.ref,
        roles: actor.roles ?? [],
        method: 'password',
        session: actor.auth?.session ?? '',
      }
    case 'anonymous':
      return { type: 'anonymous', name }
    case 'system':
      return { type: 'system', name: actor.ref }
  }
}

function openedSource(source: AuditBody['source'], personal: Disclosed): AuditSource | null {
  if (source === undefined) return null
  return {
    address: personal('source.ip', source.ip_c),
    userAgent: personal('source.ua', source.ua_c),
    via: source.via ?? [],
    requestId: source.request_id,
  }
}

function openedTarget(target: AuditBody['target'], personal: Disclosed): AuditTarget | null {
  if (target === undefined) return null
  return {
    kind: target.kind,
    name: target.name ?? personal('target.name', target.name_c) ?? erased,
    ...(target.ns === undefined ? {} : { namespace: target.ns }),
    ...(target.uid === undefined ? {} : { uid: target.uid }),
    ...(target.rv_before === undefined ? {} : { resourceVersionBefore: target.rv_before }),
    ...(target.rv_after === undefined ? {} : { resourceVersionAfter: target.rv_after }),
  }
}

function openedOutcome(outcome: AuditBody['outcome']): AuditEntry['outcome'] {
  if (outcome === undefined) return null
  const { status, code, message, duration_ms: durationMs } = outcome
  return { status, code, message, ...(durationMs === undefined ? {} : { durationMs }) }
}

function openedCalls(calls: AuditBody['k8s']): AuditEntry['kubernetes'] {
  if (calls === undefined) return null
  const { audit_ids: auditIds, dry_run: dryRun, command } = calls
  return { auditIds, dryRun, ...(command === undefined ? {} : { command }) }
}

function openedFacts(facts: Readonly<Record<string, FactValue>>, personal: Disclosed): AuditEntry['facts'] {
  return Object.fromEntries(
    Object.entries(facts).map(([key, value]) => {
      if (!key.endsWith('_c')) return [key, value]
      const name = key.slice(0, -2)
      return [name, personal(`facts.${name}`, String(value))]
    }),
  )
}
