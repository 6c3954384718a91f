import { may, rolesWith, type AccountRole, type Permission } from '#lib/domain/permissions.ts'
import type { Freshness, Problem } from '#lib/domain/topology.ts'
import type { Connection } from '#lib/queries/live-state.ts'

/** Why a write is switched off, in words; null when it is not. The server decides again. */
export function writeBlock(facts: {
  readonly role: AccountRole
  readonly permission: Permission
  readonly freshness: Freshness
  readonly connection: Connection
  readonly problems: readonly Pick<Problem, 'code'>[]
}): string | null {
  const { role, permission, freshness, connection, problems } = facts
  if (!may(role, permission)) {
    if (role === 'auditor') return 'Auditors read; admins act.'
    return `Needs the ${rolesWith(permission).join(' or ')} role.`
  }
  if (connection === 'ended') return 'Your session ended. Sign in again to make changes.'
  if (connection === 'reconnecting') return 'The console is not reachable. Changes are off until it answers again.'
  if (problems.some(({ code }) => code === 'audit-distrusted')) {
    return 'The audit log cannot be trusted. Changes are off; the Audit log page says what was found.'
  }
  switch (freshness) {
    case 'live':
      return null
    case 'starting':
      return 'The first picture of the cluster has not arrived yet.'
    case 'delayed':
    case 'stale':
      return 'The data is not current. Changes are off until the cluster is heard again.'
  }
}
