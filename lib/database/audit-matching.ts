import 'server-only'

import { auditEventNames } from '#lib/contracts/audit-events.ts'
import { auditLogNumber } from '#lib/domain/audit-chain.ts'
import { auditOutcomes, type AuditLogName } from '#lib/domain/audit-entry.ts'
import { Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'

/** What is asked for; everything left out matches all. Times are half-open: from ≤ recorded < to. */
export type AuditFilter = {
  readonly log: AuditLogName
  /** An account's name or id, or the name of a part of the console. */
  readonly actor?: string
  /** An event of the catalogue, or with `*` at its end all that begin so. With `!` before it: all others. */
  readonly action?: string
  /** A name, `namespace/name`, or uid. */
  readonly target?: string
  /** With `!` before it: every other, and entries without an outcome. */
  readonly outcome?: string
  readonly text?: string
  readonly actionId?: string
  readonly from?: string
  readonly to?: string
}

/**
 * The entries of a log that match any of the alternatives. Each alternative by itself can be walked along one index in
 * the order of the log; an `or` between them could not.
 */
export type Matching = { readonly log: AuditLogName; readonly alternatives: readonly Prisma.Sql[] }

export async function matchingOf(prisma: ConsolePrisma, filter: AuditFilter): Promise<Matching> {
  const { log, actor, action, target, outcome, text, actionId, from, to } = filter
  const number = auditLogNumber(log)
  const common = [Prisma.sql`e.log_id = ${number}`]
  if (action !== undefined) common.push(byAction(action))
  if (actionId !== undefined) common.push(Prisma.sql`e.action_id = ${actionId}`)
  if (from !== undefined) common.push(notBefore(number, from))
  if (to !== undefined) common.push(before(number, to))
  const choices = [
    ...(actor === undefined ? [] : [await byActor(prisma, number, actor)]),
    ...(target === undefined ? [] : [byTarget(number, target)]),
    ...(outcome === undefined ? [] : [byOutcome(outcome)]),
    ...(text === undefined ? [] : [byText(number, text)]),
  ]
  const combined = choices.reduce(
    (alternatives, choice) => alternatives.flatMap((one) => choice.map((other) => [...one, other])),
    [common],
  )
  return { log, alternatives: combined.map((conditions) => Prisma.join(conditions, ' and ')) }
}

type Walk = {
  readonly order: 'newest-first' | 'oldest-first'
  /** Beyond these sequence numbers, both excluded. */
  readonly above?: number
  readonly below?: number
  readonly limit: number
}

/** The sequence numbers of what matches, at most `limit` of them from one end on. */
export function matchingSeqs({ alternatives }: Matching, { order, above, below, limit }: Walk): Prisma.Sql {
  const direction = Prisma.raw(order === 'newest-first' ? 'desc' : 'asc')
  const over = above === undefined ? Prisma.empty : Prisma.sql`and e.seq > ${above}`
  const under = below === undefined ? Prisma.empty : Prisma.sql`and e.seq < ${below}`
  const walks = alternatives.map(
    (alternative) => Prisma.sql`(select e.seq from audit.entry e where ${alternative} ${over} ${under}
      order by e.seq ${direction} limit ${limit})`,
  )
  return Prisma.sql`select m.seq from (${Prisma.join(walks, ' union ')}) m order by m.seq ${direction} limit ${limit}`
}

function byAction(text: string): Prisma.Sql {
  const { isNot, value } = signed(text)
  const start = value.endsWith('*') ? value.slice(0, -1) : null
  const isNamed = (name: string) => (start === null ? name === value : name.startsWith(start))
  // Not by name for the positive one: a later version of the console may have written others.
  if (!isNot && start === null) return Prisma.sql`e.action = ${value}`
  return Prisma.sql`e.action = any(${auditEventNames.filter((name) => isNamed(name) !== isNot)})`
}

function byOutcome(text: string): readonly Prisma.Sql[] {
  const { isNot, value } = signed(text)
  if (!isNot) return [Prisma.sql`e.outcome = ${value}`]
  const others = auditOutcomes.filter((outcome) => outcome !== value)
  return [Prisma.sql`e.outcome = any(${others})`, Prisma.sql`e.outcome is null`]
}

function signed(text: string): { readonly isNot: boolean; readonly value: string } {
  return text.startsWith('!') ? { isNot: true, value: text.slice(1) } : { isNot: false, value: text }
}

/** Time rises with the sequence number, so an end of a span of time is a place in the log. */
function notBefore(log: number, from: string): Prisma.Sql {
  return Prisma.sql`e.seq >= (select f.seq from audit.entry f
    where f.log_id = ${log} and f.recorded_at >= ${from}::timestamptz order by f.recorded_at, f.seq limit 1)`
}

function before(log: number, to: string): Prisma.Sql {
  return Prisma.sql`e.seq <= (select t.seq from audit.entry t
    where t.log_id = ${log} and t.recorded_at < ${to}::timestamptz order by t.recorded_at desc, t.seq desc limit 1)`
}

/** Entries carry the account's id; its name is only a commitment there. Names are never given to a second account. */
async function byActor(prisma: ConsolePrisma, log: number, actor: string): Promise<readonly Prisma.Sql[]> {
  const account = await prisma.account.findUnique({ where: { name: actor }, select: { id: true } })
  const refs = account === null ? [actor] : [account.id, actor]
  return [...refs.map((ref) => Prisma.sql`e.actor_ref = ${ref}`), disclosedAs(log, 'actor.name', actor)]
}

function byTarget(log: number, target: string): readonly Prisma.Sql[] {
  const [namespace, name, ...rest] = target.split('/')
  const isQualified = namespace !== undefined && name !== undefined && rest.length === 0
  return isQualified
    ? [Prisma.sql`e.target_ns = ${namespace} and e.target_name = ${name}`]
    : [
        Prisma.sql`e.target_name = ${target}`,
        Prisma.sql`e.target_uid = ${target}`,
        disclosedAs(log, 'target.name', target),
      ]
}

function disclosedAs(log: number, field: string, value: string): Prisma.Sql {
  return Prisma.sql`exists (select from audit.disclosure d
    where d.log_id = ${log} and d.seq = e.seq and d.field = ${field} and d.value = ${value})`
}

function byText(log: number, text: string): readonly Prisma.Sql[] {
  const pattern = `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
  return [
    Prisma.sql`e.words ilike ${pattern}`,
    Prisma.sql`e.seq in (select d.seq from audit.disclosure d where d.log_id = ${log} and d.value ilike ${pattern})`,
  ]
}
