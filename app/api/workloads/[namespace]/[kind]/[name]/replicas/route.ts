import { workloadRefOf } from '#lib/contracts/actions.ts'
import { pursue } from '#lib/operations/pursue.ts'
import { scaleWorkload } from '#lib/operations/scale-workload.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const PUT = endpoint({
  route: apiRoutes.scale,
  run: async ({ actor, params, body }) => {
    const { ticket = null, confirmation = null, ...order } = body
    const result = await scaleWorkload(world(), actor, { ...order, ref: workloadRefOf(params), ticket, confirmation })
    if (result.granted) pursue(world(), result.value)
    return result
  },
})
