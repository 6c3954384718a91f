import { carryOutEdit } from '#lib/operations/carry-out-edit.ts'
import { pursue } from '#lib/operations/pursue.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const PUT = endpoint({
  route: apiRoutes.submit,
  run: async ({ actor, params, body }) => {
    const { ticket = null, confirmation = null, ...rest } = body
    const submission = { ...rest, actionId: params.action, ticket, confirmation }
    const result = await carryOutEdit(world(), actor, submission)
    if (result.granted) pursue(world(), result.value)
    return result
  },
})
