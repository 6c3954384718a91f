import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readStandings } from '#lib/server/objective-reads.ts'

export const GET = endpoint({
  route: apiRoutes.readObjectives,
  run: ({ params, query }) => readStandings(params, query),
})
