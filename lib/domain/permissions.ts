/** Admin acts; operator is on call, reads and never writes; auditor reads, verifies and exports the log. */
export type AccountRole = 'admin' | 'operator' | 'auditor'

export const accountRoles = ['admin', 'operator', 'auditor'] as const satisfies readonly AccountRole[]

export type Permission =
  | 'read-topology'
  | 'read-events'
  | 'read-logs'
  | 'read-metrics'
  | 'read-actions'
  | 'change-workloads'
  | 'rotate-admin-password'
  | 'approve-changes'
  | 'read-ops-log'
  | 'read-security-log'
  | 'acknowledge-alerts'
  | 'silence-alerts'
  | 'test-alert-receivers'
  | 'manage-wall-links'
  | 'purge-log'
  | 'read-settings'
  | 'read-api-description'

const rolesOf: Record<Permission, readonly AccountRole[]> = {
  'read-topology': ['admin', 'operator', 'auditor'],
  'read-events': ['admin', 'operator', 'auditor'],
  'read-metrics': ['admin', 'operator', 'auditor'],
  'read-logs': ['admin', 'operator'],
  'read-actions': ['admin', 'operator', 'auditor'],
  'change-workloads': ['admin'],
  'rotate-admin-password': ['admin'],
  'approve-changes': ['admin'],
  'read-ops-log': ['admin', 'operator', 'auditor'],
  'read-security-log': ['admin', 'auditor'],
  'acknowledge-alerts': ['admin', 'operator'],
  'silence-alerts': ['admin'],
  'test-alert-receivers': ['admin'],
  'manage-wall-links': ['admin'],
  'purge-log': ['admin', 'auditor'],
  'read-settings': ['admin', 'operator', 'auditor'],
  'read-api-description': ['admin', 'operator', 'auditor'],
}

export function may(role: AccountRole, permission: Permission): boolean {
  return rolesOf[permission].includes(role)
}

/** The roles that hold a permission, for the sentence that says who could. */
export function rolesWith(permission: Permission): readonly AccountRole[] {
  return rolesOf[permission]
}
