import { apiRoutes } from '#lib/server/api-routes.ts'
import { jsonAnswer } from '#lib/server/answers.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { clearedSessionCookie } from '#lib/server/session-cookie.ts'
import { signOut } from '#lib/server/sign-out.ts'

export const POST = endpoint({
  route: apiRoutes.endSession,
  run: async ({ session, source, body }) => {
    const ended = await signOut(session, body.everywhere)
    const answer = jsonAnswer({ ended }, 200, source.requestId)
    answer.headers.set('Set-Cookie', clearedSessionCookie())
    return answer
  },
})
