import { rejectChange } from '#lib/operations/reject-change.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const PUT = endpoint({
  route: apiRoutes.rejectChange,
  run: ({ actor, params, body }) => rejectChange(world(), actor, { ...body, actionId: params.action }),
})
