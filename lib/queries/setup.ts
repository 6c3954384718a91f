import { setupAnswerSchema, type SetupRequest } from '#lib/contracts/setup.ts'
import { sendJson } from './http.ts'

/** Works only while no account exists. Nobody is signed in yet, so there is no session to take a CSRF value from. */
export async function makeFirstAdmin(request: SetupRequest): Promise<void> {
  await sendJson({ method: 'POST', path: '/api/setup', body: request, csrf: '' }, setupAnswerSchema)
}
