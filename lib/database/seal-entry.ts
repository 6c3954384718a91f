import 'server-only'

import { createHash, randomBytes } from 'node:crypto'

import canonicalize from 'canonicalize'
import * as z from 'zod/mini'

import { auditBodySchema, type AuditBody } from '#lib/contracts/audit-body.ts'
import type { AuditEvent, FactValue } from '#lib/contracts/audit-event.ts'
import { auditEvent } from '#lib/contracts/audit-events.ts'
import type { AuditActor, AuditDraft, AuditLogName, AuditSource, AuditTarget } from '#lib/domain/audit-entry.ts'
import { logWords } from './log-words.ts'
import { uuidV7 } from './uuid-v7.ts'

/** The draft is no entry of the catalogue. A mistake of the caller: retrying cannot help. */
export class MalformedEntry extends Error {
  override readonly name = 'MalformedEntry'
}

export type ConsoleIdentity = { readonly version: string; readonly pod?: string; readonly commit?: string }

/** A personal value with the salt of its commitment; hex, 16 bytes. Lives beside the chain and can be erased. */
export type Disclosure = { readonly field: string; readonly salt: string; readonly value: string }

export type SealedEntry = {
  readonly id: string
  readonly log: AuditLogName
  /** Canonical JSON: the bytes that are hashed. */
  readonly body: string
  readonly disclosures: readonly Disclosure[]
}

const maxBodyBytes = 65_536
const maxReason = 500

/** Fields of a change that must not carry their value into the log, whatever the caller meant. */
const secretPath = /pass(?:word|wd)|secret|token|credential|private|api[_-]?key/i

/** Whatever a container is called, `be-fa-private` first of all, its fields are no secret for that. */
const containerName = /(\/(?:initC|c)ontainers)\/[^/]+/g

/** Turns a draft into the exact text that is hashed, with personal values replaced by salted commitments. */
export function sealEntry(draft: AuditDraft, console: ConsoleIdentity, now: Date = new Date()): SealedEntry {
  const event = auditEvent(draft.action)
  if (event === null) throw new MalformedEntry(`"${draft.action}" is not in the event catalogue.`)
  if (event.log !== draft.log) throw new MalformedEntry(`"${draft.action}" belongs into the log "${event.log}".`)
  if (event.words[draft.phase] === undefined) {
    throw new MalformedEntry(`"${draft.action}" has no phase "${draft.phase}".`)
  }
  if ((draft.reason?.length ?? 0) > maxReason) {
    throw new MalformedEntry(`A reason has at most ${maxReason} characters; this one has ${draft.reason?.length}.`)
  }
  const personal = commitments()
  const id = uuidV7(now)
  const entry = {
    v: 1,
    log: draft.log,
    id,
    action_id: draft.actionId,
    phase: draft.phase,
    occurred_at: now.toISOString(),
    clock: { src: 'system' },
    actor: sealedActor(draft.actor, personal),
    source: draft.source === null ? undefined : sealedSource(draft.source, personal),
    action: draft.action,
    schema: `${draft.action}@${event.version}`,
    target: sealedTarget(draft.target, event, personal),
    change: draft.change?.map(sealedChange),
    reason: optional(draft.reason, (text) => logWords(text, 2_000)),
    ticket: optional(draft.ticket, (text) => logWords(text, 128)),
    approvals: draft.approvals?.length ? draft.approvals.map((approval) => ({ ...approval })) : undefined,
    outcome: optional(draft.outcome, (outcome) => ({
      status: outcome.status,
      code: logWords(outcome.code, 200),
      message: logWords(outcome.message, 2_000) || outcome.code,
      duration_ms: optional(outcome.durationMs, Math.round),
    })),
    k8s: optional(draft.kubernetes, (kubernetes) => ({
      audit_ids: [...kubernetes.auditIds],
      dry_run: kubernetes.dryRun,
      command: optional(kubernetes.command, (command) => logWords(command, 1_000)),
    })),
    facts: sealedFacts(draft, event, personal),
    console: withoutAbsent({ ...console }),
  }
  const body = canonicalBody(withoutAbsent(entry))
  return { id, log: draft.log, body, disclosures: personal.disclosures }
}

function canonicalBody(entry: unknown): string {
  const parsed = auditBodySchema.safeParse(entry)
  if (!parsed.success) throw new MalformedEntry(`The entry does not fit its schema: ${z.prettifyError(parsed.error)}`)
  const body = canonicalize(parsed.data satisfies AuditBody) ?? ''
  const size = Buffer.byteLength(body)
  if (size > maxBodyBytes) throw new MalformedEntry(`An entry has at most ${maxBodyBytes} bytes; this one has ${size}.`)
  return body
}

type Commitments = {
  readonly disclosures: Disclosure[]
  readonly commit: (field: string, value: string | null | undefined, longest: number) => string | undefined
}

function commitments(): Commitments {
  const disclosures: Disclosure[] = []
  return {
    disclosures,
    commit: (field, value, longest) => {
      if (value === null || value === undefined || value === '') return undefined
      const disclosure = { field, salt: randomBytes(16).toString('hex'), value: logWords(value, longest) }
      disclosures.push(disclosure)
      return commitmentOf(disclosure)
    },
  }
}

/** SHA-256 of salt and value, hex: what the entry holds in the value's place. */
export function commitmentOf(disclosure: Pick<Disclosure, 'salt' | 'value'>): string {
  return createHash('sha256').update(Buffer.from(disclosure.salt, 'hex')).update(disclosure.value).digest('hex')
}

function sealedActor(actor: AuditActor, personal: Commitments) {
  switch (actor.type) {
    case 'user':
      return withoutAbsent({
        type: 'user',
        ref: actor.id,
        name_c: personal.commit('actor.name', actor.name, 200),
        roles: [...actor.roles],
        auth: { method: actor.method, session: actor.session },
      })
    case 'anonymous':
      return withoutAbsent({
        type: 'anonymous',
        ref: 'anonymous',
        name_c: personal.commit('actor.name', actor.name, 200),
      })
    case 'system':
      return { type: 'system', ref: actor.name }
  }
}

function sealedSource(source: AuditSource, personal: Commitments) {
  return withoutAbsent({
    ip_c: personal.commit('source.ip', source.address, 100),
    ua_c: personal.commit('source.ua', source.userAgent, 500),
    via: source.via.length === 0 ? undefined : source.via.map((proxy) => logWords(proxy, 64)),
    request_id: logWords(source.requestId, 128),
  })
}

function sealedTarget(target: AuditTarget | undefined, event: AuditEvent, personal: Commitments) {
  if (target === undefined) return undefined
  if (event.target === 'none') throw new MalformedEntry(`"${event.title}" has no target.`)
  const isPersonal = event.target === 'personal'
  return withoutAbsent({
    ns: optional(target.namespace, (namespace) => logWords(namespace, 253)),
    kind: logWords(target.kind, 63),
    name: isPersonal ? undefined : logWords(target.name, 253),
    name_c: isPersonal ? personal.commit('target.name', target.name, 253) : undefined,
    uid: optional(target.uid, (uid) => logWords(uid, 128)),
    rv_before: optional(target.resourceVersionBefore, (version) => logWords(version, 64)),
    rv_after: optional(target.resourceVersionAfter, (version) => logWords(version, 64)),
  })
}

function sealedChange(change: NonNullable<AuditDraft['change']>[number]) {
  const isSecret = secretPath.test(change.path.replace(containerName, '$1'))
  const value = (given: FactValue) => {
    if (isSecret && given !== null) return '[secret removed]'
    return typeof given === 'string' ? logWords(given, 1_000) : given
  }
  return { path: logWords(change.path, 500), from: value(change.from), to: value(change.to) }
}

function sealedFacts(draft: AuditDraft, event: AuditEvent, personal: Commitments) {
  const given = draft.facts ?? {}
  const unknown = Object.keys(given).filter((key) => !Object.hasOwn(event.facts, key))
  if (unknown.length > 0) throw new MalformedEntry(`"${draft.action}" has no fact "${unknown.join('", "')}".`)
  const facts: Record<string, FactValue> = {}
  for (const [key, field] of Object.entries(event.facts)) {
    const value = given[key]
    if (value === undefined) throw new MalformedEntry(`"${draft.action}" needs the fact "${key}".`)
    const clean = typeof value === 'string' ? logWords(value, field.longest) : value
    if (field.class === 'personal') {
      const commitment = personal.commit(`facts.${key}`, value === null ? null : String(value), field.longest)
      if (commitment !== undefined) facts[`${key}_c`] = commitment
      continue
    }
    if (!field.schema.safeParse(clean).success) throw new MalformedEntry(`The fact "${key}" does not fit its schema.`)
    facts[key] = clean
  }
  return Object.keys(facts).length === 0 ? undefined : facts
}

function optional<From, To>(value: From | undefined, change: (value: From) => To): To | undefined {
  return value === undefined ? undefined : change(value)
}

/** Without the keys that hold nothing: canonical JSON has no `undefined`. */
function withoutAbsent(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, isPlain(value) ? withoutAbsent(value) : value]),
  )
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
