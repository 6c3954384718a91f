import { readAction } from '#lib/server/action-reads.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({ route: apiRoutes.readAction, run: ({ params }) => readAction(params.action) })
