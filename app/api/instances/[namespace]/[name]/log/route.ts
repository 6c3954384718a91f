import { refused } from '#lib/domain/result.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readInstanceLog } from '#lib/server/instance-log.ts'
import { isSessionAlive } from '#lib/server/session.ts'

export const GET = endpoint({
  route: apiRoutes.readInstanceLog,
  run: async ({ actor, session, params, query, signal }) => {
    const log = await readInstanceLog({ ...params, query, actor, signal, isAlive: () => isSessionAlive(session.sid) })
    if (!log.granted) return refused(log.refusal)
    const isFile = query.download === 'yes'
    return new Response(log.value, {
      headers: {
        'Content-Type': isFile ? 'text/plain; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
        ...(isFile ? { 'Content-Disposition': `attachment; filename="${params.name}.log"` } : {}),
        'Cache-Control': 'no-store, no-transform',
        'X-Accel-Buffering': 'no',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  },
})
