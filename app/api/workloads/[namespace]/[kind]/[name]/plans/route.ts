import { workloadRefOf } from '#lib/contracts/actions.ts'
import { planScaling } from '#lib/operations/plan-scaling.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const POST = endpoint({
  route: apiRoutes.planScale,
  run: ({ actor, params, body }) =>
    planScaling(world(), actor, { ref: workloadRefOf(params), replicas: body.replicas }),
})
