import { formatLocal } from '#components/ui/format-time.ts'
import { auditQuerySchema, type AuditQuery } from '#lib/contracts/audit.ts'

/** What a word before a colon means. `created` is a span of time in the zone of the page. */
const keys = [
  ['actor', 'actor'],
  ['action', 'action'],
  ['target', 'target'],
  ['outcome', 'outcome'],
  ['change', 'actionId'],
] as const

export const filterHelp =
  'actor:ana action:workload.* -outcome:succeeded target:be-fa-public created:2026-11-01.. words'

/** One part of a filter as it is typed, and the filter without it. */
export type FilterPart = { readonly text: string; readonly without: AuditQuery }

export type ParsedFilter = { readonly filter: AuditQuery } | { readonly problem: string }

/** The filter in the parts of its text; joined by spaces they are the text. */
export function filterParts(filter: AuditQuery, zone: string): readonly FilterPart[] {
  const parts: FilterPart[] = []
  for (const [key, field] of keys) {
    const { before: _before, [field]: value, ...without } = filter
    if (value === undefined) continue
    const isNot = value.startsWith('!')
    parts.push({ text: `${isNot ? '-' : ''}${key}:${quoted(isNot ? value.slice(1) : value)}`, without })
  }
  const { before: _before, from, to, ...always } = filter
  if (from !== undefined || to !== undefined) {
    parts.push({ text: `created:${timeText(from, zone)}..${timeText(to, zone)}`, without: always })
  }
  const { before: _page, text, ...wordless } = filter
  if (text !== undefined) parts.push({ text: /[:"]|^-/.test(text) ? quoted(text, true) : text, without: wordless })
  return parts
}

export function filterText(filter: AuditQuery, zone: string): string {
  return filterParts(filter, zone)
    .map(({ text }) => text)
    .join(' ')
}

/** Reads what somebody typed, in the browser: a local time is one of the browser's own zone unless the page shows UTC. */
export function parseFilterText(
  typed: string,
  { log, limit }: Pick<AuditQuery, 'log' | 'limit'>,
  zone: string,
): ParsedFilter {
  const given: Record<string, unknown> = { log, limit }
  const words: string[] = []
  for (const [part, minus, key, inQuotes, plain] of typed.matchAll(
    /(-)?(?:([A-Za-z]+):)?(?:"((?:[^"\\]|\\.)*)"|(\S+))/g,
  )) {
    const value = inQuotes === undefined ? (plain ?? '') : inQuotes.replace(/\\(.)/g, '$1')
    if (key === undefined) {
      words.push(inQuotes === undefined ? part : value)
      continue
    }
    const problem = take(given, { key, value, isNot: minus !== undefined, zone })
    if (problem !== null) return { problem }
  }
  if (words.length > 0) given['text'] = words.join(' ')
  const parsed = auditQuerySchema.safeParse(given)
  if (parsed.success) return { filter: parsed.data }
  const [field] = parsed.error.issues[0]?.path ?? []
  return { problem: `"${String(field)}" is not understood: ${String(given[String(field)])}.` }
}

type Part = { readonly key: string; readonly value: string; readonly isNot: boolean; readonly zone: string }

/** Adds one part; answers what is wrong with it, or null. */
function take(given: Record<string, unknown>, { key, value, isNot, zone }: Part): string | null {
  if (key === 'created') {
    if (isNot) return 'created: cannot be excluded; give the other span of time.'
    const span = spanOf(value, zone)
    if (span === null) return `"${value}" is no span of time: write 2026-11-01..2026-11-30, or one end of it.`
    Object.assign(given, span)
    return null
  }
  const field = keys.find(([known]) => known === key)?.[1]
  if (field === undefined)
    return `There is no key "${key}:". Known are ${keys.map(([known]) => known).join(', ')} and created.`
  if (isNot && field !== 'action' && field !== 'outcome') return 'Only action: and outcome: can be excluded.'
  if (given[field] !== undefined) return `"${key}:" is given twice.`
  given[field] = isNot ? `!${value}` : value
  return null
}

function quoted(value: string, always = false): string {
  return always || /[\s"]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value
}

function spanOf(text: string, zone: string): { readonly from?: string; readonly to?: string } | null {
  const [first = '', last, ...rest] = text.split('..')
  if (rest.length > 0) return null
  const start = first === '' ? undefined : timeOf(first, zone)
  const end = last === '' ? undefined : timeOf(last ?? first, zone)
  if (start === null || end === null || (start === undefined && end === undefined)) return null
  return {
    ...(start === undefined ? {} : { from: start.from }),
    ...(end === undefined ? {} : { to: end.to }),
  }
}

/** A day, a minute or an instant, from where it begins to where it ends. */
function timeOf(text: string, zone: string): { readonly from: string; readonly to: string } | null {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  const isMinute = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text)
  const isLocal = isDay || isMinute
  if (!isLocal && !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return null
  const at = new Date(isLocal ? `${isDay ? `${text}T00:00` : text}${zone === 'UTC' ? 'Z' : ''}` : text)
  if (Number.isNaN(at.getTime())) return null
  const end = new Date(at)
  if (isDay && zone === 'UTC') end.setUTCDate(end.getUTCDate() + 1)
  else if (isDay) end.setDate(end.getDate() + 1)
  return { from: at.toISOString(), to: end.toISOString() }
}

function timeText(iso: string | undefined, zone: string): string {
  if (iso === undefined) return ''
  const isWholeMinute = Date.parse(iso) % 60_000 === 0
  return isWholeMinute ? formatLocal(iso, zone, 'minute').replace(' ', 'T') : iso
}
