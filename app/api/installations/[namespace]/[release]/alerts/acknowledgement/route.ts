import { acknowledgeAlert } from '#lib/server/alert-reads.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const PUT = endpoint({
  route: apiRoutes.acknowledgeAlert,
  run: ({ actor, params, body }) => acknowledgeAlert(actor, params, body.key),
})
