import { refused } from '#lib/domain/result.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { exportAudit } from '#lib/server/audit-export.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({
  route: apiRoutes.exportAudit,
  run: async ({ actor, query }) => {
    const made = await exportAudit(actor, query)
    if (!made.granted) return refused(made.refusal)
    const { name, type, body } = made.value
    return new Response(body, {
      headers: {
        'Content-Type': type,
        'Content-Disposition': `attachment; filename="${name}"`,
        'Cache-Control': 'no-store, no-transform',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  },
})
