import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { runtime } from '#lib/server/runtime.ts'
import { isSessionAlive } from '#lib/server/session.ts'

export const GET = endpoint({
  route: apiRoutes.followLive,
  run: ({ actor, session, signal }) => {
    const body = runtime().hub.subscribe({
      sessionId: actor.session,
      isAlive: () => isSessionAlive(session.sid),
      signal,
    })
    return new Response(body, {
      headers: {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store, no-transform',
        // Some proxies collect a response before they pass it on, unless told.
        'X-Accel-Buffering': 'no',
      },
    })
  },
})
