import { granted } from '#lib/domain/result.ts'
import { carryOutGroup } from '#lib/operations/carry-out-group.ts'
import { pursue } from '#lib/operations/pursue.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const PUT = endpoint({
  route: apiRoutes.submitGroup,
  run: async ({ actor, params, body }) => {
    const { ticket = null, confirmation = null, ...rest } = body
    const result = await carryOutGroup(world(), actor, { ...rest, group: params.group, ticket, confirmation })
    if (!result.granted) return result
    for (const action of result.value) pursue(world(), action)
    return granted({ actions: result.value })
  },
})
