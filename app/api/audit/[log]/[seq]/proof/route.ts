import { apiRoutes } from '#lib/server/api-routes.ts'
import { readAuditProof } from '#lib/server/audit-state-reads.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({
  route: apiRoutes.readAuditProof,
  run: ({ actor, params }) => readAuditProof(actor, params),
})
