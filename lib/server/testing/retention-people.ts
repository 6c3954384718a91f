import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import type { Actor } from '#lib/operations/ports.ts'

export const source = { address: '10.1.2.3', via: [], userAgent: 'Mozilla/5.0', requestId: 'request' }
const person = (name: string, role: Actor['role']): Actor => ({
  id: `id-of-${name}`,
  name,
  role,
  session: 'ab'.repeat(8),
  source,
})
export const [ada, ben] = [person('ada', 'admin'), person('ben', 'auditor')]

export const signIn: AuditDraft = {
  log: 'sec',
  action: 'session.started',
  phase: 'note',
  actor: { type: 'user', id: ada.id, name: 'ada', roles: ['admin'], method: 'password', session: 'ab'.repeat(8) },
  source,
  // Readline would take it for the end of a line.
  reason: 'one\u2028two',
  facts: { displaced: 0 },
}
