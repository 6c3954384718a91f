import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { setUp } from '#lib/server/setup.ts'

export const POST = endpoint({ route: apiRoutes.setUp, run: ({ body, source }) => setUp(body, source) })
