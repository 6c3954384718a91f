import { granted } from '#lib/domain/result.ts'
import { readAlertReceivers } from '#lib/server/alert-receiver-reads.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'

export const GET = endpoint({
  route: apiRoutes.readAlertReceivers,
  run: async () => granted(await readAlertReceivers()),
})
