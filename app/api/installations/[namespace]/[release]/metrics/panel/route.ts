import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readPanel } from '#lib/server/metrics-reads.ts'

export const GET = endpoint({
  route: apiRoutes.readPanel,
  run: ({ params, query, signal }) => readPanel(params, query, signal),
})
