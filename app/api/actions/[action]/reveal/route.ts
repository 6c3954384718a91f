import { granted } from '#lib/domain/result.ts'
import { revealPassword } from '#lib/operations/reveal-password.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const POST = endpoint({
  route: apiRoutes.revealPassword,
  run: async ({ actor, params }) => {
    const shown = await revealPassword(world(), actor, params.action)
    return shown.granted ? granted({ password: shown.value.reveal() }) : shown
  },
})
