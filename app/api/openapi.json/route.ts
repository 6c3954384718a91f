import { granted } from '#lib/domain/result.ts'
import { apiRoutes } from '#lib/server/api-routes.ts'
import { endpoint } from '#lib/server/endpoint.ts'
import { describeApi } from '#lib/server/openapi.ts'

export const GET = endpoint({
  route: apiRoutes.describeApi,
  run: () => granted(describeApi(Object.values(apiRoutes))),
})
