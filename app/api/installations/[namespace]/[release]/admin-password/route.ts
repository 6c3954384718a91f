import { Secret } from '#lib/domain/secret.ts'
import { rotatePassword } from '#lib/operations/rotate-password.ts'
import { readAdminPassword } from '#lib/server/admin-password-reads.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { world } from '#lib/server/runtime.ts'

export const GET = endpoint({ route: apiRoutes.readAdminPassword, run: ({ params }) => readAdminPassword(params) })

export const PUT = endpoint({
  route: apiRoutes.rotateAdminPassword,
  run: ({ actor, params, body }) => {
    const { actionId, planHash, reason, ticket = null, userName = null } = body
    const { currentPassword, newPassword } = body
    return rotatePassword(world(), actor, {
      actionId,
      planHash,
      reason,
      ticket,
      userName,
      confirmation: null,
      installation: params,
      currentPassword: currentPassword === undefined ? null : new Secret(currentPassword),
      newPassword: newPassword === undefined ? null : new Secret(newPassword),
    })
  },
})
