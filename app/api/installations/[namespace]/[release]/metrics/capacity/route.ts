import { apiRoutes } from '#lib/server/api-routes.ts'
import { readCapacity } from '#lib/server/capacity-reads.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({
  route: apiRoutes.readCapacity,
  run: ({ params, query }) => readCapacity(params, query),
})
