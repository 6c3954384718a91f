import { workloadRefOf } from '#lib/contracts/actions.ts'
import { planEdit } from '#lib/operations/plan-edit.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const POST = endpoint({
  route: apiRoutes.plan,
  run: ({ actor, params, body }) => planEdit(world(), actor, { ref: workloadRefOf(params), wish: body }),
})
