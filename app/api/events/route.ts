import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readEvents } from '#lib/server/reads.ts'

export const GET = endpoint({ route: apiRoutes.readEvents, run: ({ query }) => readEvents(query) })
