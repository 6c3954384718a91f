import { approveChange } from '#lib/operations/approve-change.ts'
import { pursue } from '#lib/operations/pursue.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const PUT = endpoint({
  route: apiRoutes.approveChange,
  run: async ({ actor, params, body }) => {
    const result = await approveChange(world(), actor, { ...body, actionId: params.action })
    if (result.granted) pursue(world(), result.value)
    return result
  },
})
