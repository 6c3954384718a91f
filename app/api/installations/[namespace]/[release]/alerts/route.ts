import { granted } from '#lib/domain/result.ts'
import { readAlertsOf } from '#lib/server/alert-reads.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({
  route: apiRoutes.readAlerts,
  run: async ({ params }) => granted(await readAlertsOf(params)),
})
