import { apiRoutes } from '#lib/server/api-routes.ts'
import { jsonAnswer } from '#lib/server/answers.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { readReadiness } from '#lib/server/health-reads.ts'

export const GET = endpoint({
  route: apiRoutes.readReadiness,
  run: async ({ source }) => {
    const readiness = await readReadiness()
    return jsonAnswer(readiness, readiness.status === 'ready' ? 200 : 503, source.requestId)
  },
})
