import { granted } from '#lib/domain/result.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readWall } from '#lib/server/reads.ts'

export const GET = endpoint({ route: apiRoutes.readWall, run: () => granted(readWall()) })
