import { apiRoutes } from '#lib/server/api-routes.ts'
import { readAuditPage } from '#lib/server/audit-reads.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({ route: apiRoutes.readAudit, run: ({ actor, query }) => readAuditPage(actor, query) })
