import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readOutsideChangesOf } from '#lib/server/history-reads.ts'

export const GET = endpoint({
  route: apiRoutes.readOutsideChanges,
  run: ({ params }) => readOutsideChangesOf(params),
})
