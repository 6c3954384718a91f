import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readAction } from '#lib/server/reads.ts'

export const GET = endpoint({ route: apiRoutes.readAction, run: ({ params }) => readAction(params.action) })
