import 'server-only'
import * as z from 'zod/mini'
import { isBefore09, parseVersion } from '#lib/domain/image-reference.ts'
import { Secret } from '#lib/domain/secret.ts'
import { NoAnswer } from '#lib/operations/ports.ts'
import type { ChangePasswordAnswer, LogInAnswer, Tracardi, TracardiAddress } from '#lib/operations/tracardi-port.ts'
import { describe, detailOf } from './reply-words.ts'
import { answerOf, type Reply, type Transport } from './transport.ts'

const logInSchema = z.object({
  // It travels in a header, where Tracardi splits at blanks.
  access_token: z.string().check(z.regex(/^[\x21-\x7e]+$/)),
  roles: z.array(z.string()),
})
/** 0.8 answers how many were saved, later versions whether. */
const savedSchema = z.object({ inserted: z.union([z.literal(true), z.number().check(z.positive())]) })
/** 0.8 calls it so, and answers the password's hash beside it. */
const namedSchema = z.object({ full_name: z.string() })

type Credentials = Parameters<Tracardi['logIn']>[1]
type Change = Parameters<Tracardi['changePassword']>[1]

export async function logIn(transport: Transport, at: TracardiAddress, credentials: Credentials): Promise<LogInAnswer> {
  const reply = await answerOf(transport, at, {
    method: 'POST',
    path: '/user/token',
    form: { username: credentials.userName, password: credentials.password.reveal() },
  })
  const detail = detailOf(reply) ?? ''
  const accepted = reply.status === 200 ? logInSchema.safeParse(reply.json) : null
  if (accepted?.success)
    return { answer: 'accepted', token: new Secret(accepted.data.access_token), roles: accepted.data.roles }
  if (reply.status === 403 && detail === 'Access forbidden') return { answer: 'hidden' }
  // 500 is how 0.8.1 says it. The same status with other words is a fault, not a no.
  if ((reply.status === 400 || reply.status === 500) && /Incorrect username or password\.?$/.test(detail))
    return { answer: 'refused' }
  return { answer: 'unexpected', status: reply.status, detail: describe(reply) }
}

/**
 * 0.8 replaces the whole account: it wants the full name with the password, and drops preferences and the day of
 * expiry (`service/user_manager.py`). Later versions change what is sent.
 */
export async function changePassword(
  transport: Transport,
  at: TracardiAddress,
  { token, password, version }: Change,
): Promise<ChangePasswordAnswer> {
  const parsed = version === null ? null : parseVersion(version)
  const name = parsed && !isBefore09(parsed) ? { json: {} } : await fullName(transport, at, token)
  if ('refusal' in name) return name.refusal
  const reply = await answerOf(transport, at, {
    method: 'POST',
    path: '/user-account',
    bearer: token,
    json: { password: password.reveal(), ...name.json },
  })
  const isSaved = reply.status === 200 && savedSchema.safeParse(reply.json).success
  return isSaved ? { answer: 'accepted' } : refusalOf(reply)
}

/** Nothing to send where the account has no full name: then it is not 0.8, whatever its image is called. */
async function fullName(
  transport: Transport,
  at: TracardiAddress,
  token: Secret,
): Promise<{ json: { full_name?: string } } | { refusal: ChangePasswordAnswer }> {
  const reply = await answerOf(transport, at, { method: 'GET', path: '/user-account', bearer: token })
  if (reply.status !== 200 || reply.content !== 'json') return { refusal: refusalOf(reply) }
  const named = namedSchema.safeParse(reply.json)
  return { json: named.success ? { full_name: named.data.full_name } : {} }
}

/** The own account as 0.9 and later show it. */
const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  enabled: z.boolean(),
})

/**
 * The same by the way an administrator changes another's account: everything is sent again, for what is left out is
 * lost. Builds before 2024-03-04 hash a changed own password twice, and this one once, so it leads out of there.
 */
export async function overwritePassword(
  transport: Transport,
  at: TracardiAddress,
  { token, password }: Pick<Change, 'token' | 'password'>,
): Promise<ChangePasswordAnswer> {
  const own = await answerOf(transport, at, { method: 'GET', path: '/user-account', bearer: token })
  const account = own.status === 200 ? accountSchema.safeParse(own.json) : null
  if (!account?.success) return refusalOf(own)
  const { id, ...rest } = account.data
  const reply = await answerOf(transport, at, {
    method: 'POST',
    path: `/user/${encodeURIComponent(id)}`,
    bearer: token,
    json: { ...rest, password: password.reveal() },
  })
  const isSaved = reply.status === 200 && savedSchema.safeParse(reply.json).success
  return isSaved ? { answer: 'accepted' } : refusalOf(reply)
}

const refusalOf = (reply: Reply) => ({ answer: 'refused', status: reply.status, detail: describe(reply) }) as const

/** Every log-in of an account has the same token, so one log-out ends them all; and it works on hidden instances. */
export async function logOut(transport: Transport, at: TracardiAddress, token: Secret): Promise<void> {
  const reply = await answerOf(transport, at, { method: 'POST', path: '/user/logout', bearer: token })
  if (reply.status !== 200 || reply.content !== 'json' || reply.json !== null)
    throw new NoAnswer(`POST /user/logout of ${at.instanceId}: ${describe(reply)} says neither yes nor no`)
}

/** Any role may read its own account, so a refusal is about the token. Asking a live one renews its thirty minutes. */
export async function isTokenAlive(transport: Transport, at: TracardiAddress, token: Secret): Promise<boolean | null> {
  const reply = await answerOf(transport, at, { method: 'GET', path: '/user-account', bearer: token })
  if (reply.status === 200 && z.object({ id: z.string() }).safeParse(reply.json).success) return true
  if (reply.status === 401 && detailOf(reply) === 'Invalid authentication credentials') return false
  return null
}
