import { granted } from '#lib/domain/result.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { readAuditState } from '#lib/server/audit-state-reads.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({
  route: apiRoutes.readAuditState,
  run: ({ actor }) => Promise.resolve(granted(readAuditState(actor))),
})
