import { jsonAnswer } from '#lib/server/answers.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { keptWallCookie } from '#lib/server/session-cookie.ts'
import { openWallLink } from '#lib/server/wall-links.ts'

export const POST = endpoint({
  route: apiRoutes.openWallLink,
  run: async ({ body: { token }, source }) => {
    const opened = await openWallLink(token, source)
    if (!opened.granted) return opened
    const { endsAt } = opened.value
    const answer = jsonAnswer({ endsAt }, 200, source.requestId)
    answer.headers.set('Set-Cookie', keptWallCookie(token, endsAt))
    return answer
  },
})
