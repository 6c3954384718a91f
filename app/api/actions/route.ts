import { readActionsPage } from '#lib/server/action-reads.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({
  route: apiRoutes.readActions,
  run: ({ actor, query }) => readActionsPage(actor, query),
})
