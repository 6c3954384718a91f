import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readMetricsSources } from '#lib/server/metrics-reads.ts'

export const GET = endpoint({ route: apiRoutes.readMetricsSources, run: ({ params }) => readMetricsSources(params) })
