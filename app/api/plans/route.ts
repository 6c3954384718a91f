import { granted } from '#lib/domain/result.ts'
import { planGroup } from '#lib/operations/plan-group.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const POST = endpoint({
  route: apiRoutes.planGroup,
  run: async ({ actor, body }) => granted(await planGroup(world(), actor, body.changes)),
})
