import { auditQuerySchema, type AuditQuery } from '#lib/contracts/audit.ts'

type Search = Readonly<Record<string, string | string[] | undefined>>

/** The filter that the address holds. What is not understood is left out, so that a mistyped address still opens the log. */
export function readAuditFilter(search: Search): AuditQuery {
  const pairs = Object.entries(search).filter(([, value]) => typeof value === 'string' && value !== '')
  const kept = pairs.filter(([name, value]) => auditQuerySchema.safeParse({ [name]: value }).success)
  const parsed = auditQuerySchema.safeParse(Object.fromEntries(kept))
  return parsed.success ? parsed.data : auditQuerySchema.parse({})
}

/** True when something narrows the log; which log and which page do not. */
export function isNarrowed({ actor, action, target, outcome, text, actionId, from, to }: AuditQuery): boolean {
  return [actor, action, target, outcome, text, actionId, from, to].some((value) => value !== undefined)
}
