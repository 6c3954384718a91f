import { queryOptions } from '@tanstack/react-query'

import { actionSchema, rotationPlanSchema } from '#lib/contracts/actions.ts'
import { adminPasswordSchema, revealAnswerSchema, type RotationRequest } from '#lib/contracts/admin-password.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import type { AdminPassword } from '#lib/contracts/admin-password.ts'
import type { Action, PasswordSource, RotationPlan } from '#lib/domain/action.ts'
import { getJson, sendJson } from './http.ts'

type Name = { readonly namespace: string; readonly release: string }

/** Where the password is and when it was rotated. `newest` is how the newest rotation stands: another state, another answer. */
export function adminPasswordQuery(name: Name, newest: string) {
  return queryOptions({
    queryKey: ['admin-password', name.namespace, name.release, newest],
    queryFn: ({ signal }): Promise<Readable<AdminPassword>> => getJson(pathOf(name), adminPasswordSchema, signal),
    staleTime: 60_000,
  })
}

/** Logs in with the Secret's password, and changes nothing. */
export function planRotation(name: Name, source: PasswordSource, csrf: string): Promise<RotationPlan> {
  return sendJson({ method: 'POST', path: `${pathOf(name)}/plans`, body: { source }, csrf }, rotationPlanSchema)
}

export function submitRotation(name: Name, request: RotationRequest, csrf: string): Promise<Action> {
  return sendJson({ method: 'PUT', path: pathOf(name), body: request, csrf }, actionSchema)
}

/** Once, for the admin who rotated it, where the policy allows it. */
export async function revealPassword(actionId: string, csrf: string): Promise<string> {
  const path = `/api/actions/${encodeURIComponent(actionId)}/reveal`
  return (await sendJson({ method: 'POST', path, body: {}, csrf }, revealAnswerSchema)).password
}

function pathOf({ namespace, release }: Name): string {
  return `/api/installations/${encodeURIComponent(namespace)}/${encodeURIComponent(release)}/admin-password`
}
