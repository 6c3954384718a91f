import { withdrawChange } from '#lib/operations/withdraw-change.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const PUT = endpoint({
  route: apiRoutes.withdrawChange,
  run: ({ actor, params, body }) => withdrawChange(world(), actor, { ...body, actionId: params.action, reason: null }),
})
