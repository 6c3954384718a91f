import { workloadRefOf } from '#lib/contracts/actions.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readHistoryOf } from '#lib/server/history-reads.ts'

export const GET = endpoint({
  route: apiRoutes.readHistory,
  run: ({ params, query }) => readHistoryOf(workloadRefOf(params), query),
})
