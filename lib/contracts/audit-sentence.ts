import type { AuditActor, AuditChange, AuditEntry, AuditTarget } from '#lib/domain/audit-entry.ts'
import { auditEvent } from './audit-events.ts'

type Told = Pick<AuditEntry, 'action' | 'phase' | 'actor' | 'target' | 'change' | 'outcome' | 'facts'>

/** What an entry says, in words: the template of its event with the entry's own values. */
export function entrySentence(entry: Told): string {
  const template = auditEvent(entry.action)?.words[entry.phase]
  if (template === undefined) return `${entry.action} (${entry.phase})`
  return template.replace(/\{(\w+)\}/g, (_, name: string) => placeholder(entry, name))
}

function placeholder(entry: Told, name: string): string {
  switch (name) {
    case 'actor':
      return actorName(entry.actor)
    case 'target':
      return targetName(entry.target)
    case 'from':
      return String(entry.change[0]?.from ?? '?')
    case 'to':
      return String(entry.change[0]?.to ?? '?')
    case 'changes':
      return entry.change.length === 0 ? 'its password' : entry.change.map(changeWords).join(', ')
    case 'outcome':
      return entry.outcome?.message ?? 'no outcome'
    default:
      return String(entry.facts[name] ?? '?')
  }
}

function actorName(actor: AuditActor): string {
  switch (actor.type) {
    case 'user':
      return actor.name
    case 'anonymous':
      return actor.name ?? 'somebody not signed in'
    case 'system':
      return `the ${actor.name}`
  }
}

function targetName(target: AuditTarget | null): string {
  if (target === null) return 'nothing'
  return target.namespace === undefined ? target.name : `${target.kind} ${target.namespace}/${target.name}`
}

function changeWords(change: AuditChange): string {
  return `${change.path.replace(/^\//, '')} from ${String(change.from)} to ${String(change.to)}`
}
