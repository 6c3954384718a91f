import { granted } from '#lib/domain/result.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { makeWallLink, readWallLinks } from '#lib/server/wall-links.ts'

export const GET = endpoint({ route: apiRoutes.readWallLinks, run: async () => granted(await readWallLinks()) })
export const POST = endpoint({ route: apiRoutes.makeWallLink, run: ({ actor, body }) => makeWallLink(actor, body) })
