import type { Refusal } from '#lib/domain/refusal.ts'
import { roleLine } from '#lib/domain/role-line.ts'

/** Names the right and the line of the Role that grants it, ready to copy. `resource` is `group/plural` or `plural`. */
export function missingRight(verb: string, resource: string, namespace: string): Refusal {
  return { reason: 'missing-right', verb, resource, namespace, roleLine: roleLine({ resource, verbs: [verb] }) }
}
