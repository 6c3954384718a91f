import { planRotation } from '#lib/operations/plan-rotation.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const POST = endpoint({
  route: apiRoutes.planRotation,
  run: ({ actor, params, body }) => planRotation(world(), actor, { ...params, ...body }),
})
