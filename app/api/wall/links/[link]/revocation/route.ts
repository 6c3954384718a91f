import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { endWallLink } from '#lib/server/wall-links.ts'

export const PUT = endpoint({
  route: apiRoutes.endWallLink,
  run: ({ actor, params }) => endWallLink(actor, params.link),
})
