import { testAlertReceiver } from '#lib/server/alert-receiver-reads.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const POST = endpoint({
  route: apiRoutes.testAlertReceiver,
  run: ({ actor, body }) => testAlertReceiver(actor, body.name),
})
