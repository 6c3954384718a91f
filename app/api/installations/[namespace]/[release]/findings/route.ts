import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readPlaceFindings } from '#lib/server/health-of-instances.ts'

export const GET = endpoint({ route: apiRoutes.readPlaceFindings, run: ({ params }) => readPlaceFindings(params) })
