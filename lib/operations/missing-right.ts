import type { Refusal } from '#lib/domain/refusal.ts'
import { roleLine } from '#lib/domain/role-line.ts'

/**
 * Names the right and the line of the Role that grants it, ready to copy. `resource` is `group/plural` or `plural`,
 * `names` the only objects that it is needed for.
 */
export function missingRight(
  verb: string,
  resource: string,
  namespace: string,
  names: readonly string[] = [],
): Refusal {
  return { reason: 'missing-right', verb, resource, namespace, roleLine: roleLine({ resource, verbs: [verb], names }) }
}
