import { workloadRefOf } from '#lib/contracts/actions.ts'
import { readRevisions } from '#lib/server/action-reads.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({
  route: apiRoutes.readRevisions,
  run: ({ params }) => readRevisions(workloadRefOf(params)),
})
