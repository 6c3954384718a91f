import type { AuditActor } from '#lib/domain/audit-entry.ts'

export function actorWord(actor: AuditActor): string {
  switch (actor.type) {
    case 'user':
      return actor.name
    case 'anonymous':
      return actor.name ?? 'not signed in'
    case 'system':
      return actor.name
  }
}

export function actorDetail(actor: AuditActor): string {
  switch (actor.type) {
    case 'user':
      return `${actor.name}, ${actor.roles.join(', ')}, by password, session ${actor.session}`
    case 'anonymous':
      return actor.name ? `${actor.name}, not signed in` : 'nobody signed in'
    case 'system':
      return actor.name === 'console' ? 'the console itself' : `the console's ${actor.name}`
  }
}
