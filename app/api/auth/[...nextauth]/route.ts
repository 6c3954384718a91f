import { authRoute } from '#lib/server/auth-route.ts'

export const GET = authRoute('GET')
export const POST = authRoute('POST')
