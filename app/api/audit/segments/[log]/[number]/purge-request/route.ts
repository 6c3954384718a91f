import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { requestSegmentPurge } from '#lib/server/retention-reads.ts'

export const POST = endpoint({
  route: apiRoutes.requestPurge,
  run: ({ actor, params, body }) => requestSegmentPurge(actor, { ...params, ...body }),
})
