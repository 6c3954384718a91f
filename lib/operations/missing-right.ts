import type { Refusal } from '#lib/domain/refusal.ts'

/** Names the right and the line of the Role that grants it, ready to copy. `resource` is `group/plural` or `plural`. */
export function missingRight(verb: string, resource: string, namespace: string): Refusal {
  const [group, plural] = resource.includes('/') ? resource.split('/', 2) : ['', resource]
  const roleLine = `- { apiGroups: ["${group}"], resources: ["${plural}"], verbs: ["${verb}"] }`
  return { reason: 'missing-right', verb, resource, namespace, roleLine }
}
