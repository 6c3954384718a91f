import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readSavedViews, saveView } from '#lib/server/saved-views.ts'

export const GET = endpoint({ route: apiRoutes.readSavedViews, run: ({ actor }) => readSavedViews(actor) })
export const POST = endpoint({ route: apiRoutes.saveView, run: ({ actor, body }) => saveView(actor, body) })
