import { apiRoutes } from '#lib/server/api-routes.ts'
import { beginAuditCheck } from '#lib/server/audit-state-reads.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const POST = endpoint({
  route: apiRoutes.checkAudit,
  run: ({ actor, body }) => beginAuditCheck(actor, body.log),
})
