import { silenceAlert } from '#lib/server/alert-reads.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const PUT = endpoint({
  route: apiRoutes.silenceAlert,
  run: ({ actor, params, body }) => silenceAlert(actor, params, body),
})
