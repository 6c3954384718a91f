import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readRights } from '#lib/server/rights-reads.ts'

export const GET = endpoint({ route: apiRoutes.readRights, run: () => readRights() })
