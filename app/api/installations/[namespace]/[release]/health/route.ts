import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readInstanceHealth } from '#lib/server/health-of-instances.ts'

export const GET = endpoint({ route: apiRoutes.readInstanceHealth, run: ({ params }) => readInstanceHealth(params) })
