import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { confirmSegmentPurge } from '#lib/server/retention-reads.ts'

export const POST = endpoint({
  route: apiRoutes.confirmPurge,
  run: ({ actor, params, body }) => confirmSegmentPurge(actor, { ...params, ...body }),
})
