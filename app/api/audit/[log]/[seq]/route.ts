import { apiRoutes } from '#lib/server/api-routes.ts'
import { readAuditEntry } from '#lib/server/audit-reads.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({
  route: apiRoutes.readAuditEntry,
  run: ({ actor, params }) => readAuditEntry(actor, params),
})
