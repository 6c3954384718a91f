import { workloadRefOf } from '#lib/contracts/actions.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readProbes } from '#lib/server/probe-reads.ts'

export const GET = endpoint({
  route: apiRoutes.readProbes,
  run: ({ params }) => readProbes(workloadRefOf(params)),
})
