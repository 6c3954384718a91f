import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readRetention } from '#lib/server/retention-reads.ts'

export const GET = endpoint({
  route: apiRoutes.readRetention,
  run: ({ actor, query }) => readRetention(actor, query.log),
})
