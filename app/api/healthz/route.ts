import { granted } from '#lib/domain/result.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({ route: apiRoutes.readHealth, run: () => granted({ status: 'ok' as const }) })
