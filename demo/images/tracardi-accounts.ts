import type { PodHttpAnswer, PodHttpRequest } from './simulated-image.ts'
import type { ApiProcess } from './tracardi-answers.ts'
import { detail, fields, json } from './tracardi-answers.ts'
import type { TracardiUser } from './tracardi-state.ts'
import { hashPassword, tokenOf } from './tracardi-state.ts'

const tokenLifeMs = 30 * 60_000

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Missing fields are noticed before the flag; every other failure is one 400 (500 in 0.8.1). */
export function logIn({ world, run, version, isExposed }: ApiProcess, request: PodHttpRequest): PodHttpAnswer {
  const { username, password } = fields(request.body)
  if (!text(username) || !text(password))
    return json(422, { detail: [{ loc: ['body', 'username'], msg: 'field required', type: 'value_error.missing' }] })
  if (!isExposed) return detail(403, 'Access forbidden')
  const state = world.tracardi.stateOf(run.namespace)
  const isDown = world.troubles.isCut(run.namespace, version.startsWith('0.8') ? 'elasticsearch' : 'mysql')
  const user = [...state.users.values()].find((each) => each.email === username)
  const isRight = user?.isEnabled === true && user.passwordHash === hashPassword(text(password) ?? '')
  if (isDown || !user || !isRight)
    return detail(version === '0.8.1' ? 500 : 400, 'Authentication error: Incorrect username or password.')
  const token = tokenOf(user, version)
  state.tokens.set(token, { userId: user.id, expiresAt: Date.now() + tokenLifeMs })
  return json(200, { access_token: token, token_type: 'bearer', roles: user.roles, preference: {} })
}

/** Ends all sessions of the user, and works when the GUI API is hidden. */
export function logOut({ world, run }: ApiProcess, request: PodHttpRequest): PodHttpAnswer {
  const authorization = request.headers.authorization
  if (authorization === undefined) return detail(401, 'No authorization header provided.')
  world.tracardi.stateOf(run.namespace).tokens.delete(authorization.split(' ')[1] ?? '')
  return json(200, null)
}

/** The user of a live token, whose thirty minutes begin anew. */
export function userOfToken({ world, run }: ApiProcess, token: string): TracardiUser | undefined {
  const state = world.tracardi.stateOf(run.namespace)
  const session = state.tokens.get(token)
  if (!session || session.expiresAt < Date.now()) return undefined
  session.expiresAt = Date.now() + tokenLifeMs
  return state.users.get(session.userId)
}

/** An empty password keeps the old one and says it was saved; tokens survive a change. */
export function changePassword(
  { version }: ApiProcess,
  user: TracardiUser,
  body: { [name: string]: unknown },
): PodHttpAnswer {
  const password = text(body.password)
  const isOld = version.startsWith('0.8')
  if (isOld && (password === undefined || text(body.full_name) === undefined))
    return json(422, { detail: [{ loc: ['body', 'full_name'], msg: 'field required', type: 'value_error.missing' }] })
  if (password !== undefined && password.trim() !== '') user.passwordHash = hashPassword(password)
  return json(200, { inserted: isOld ? 1 : true })
}

/** A body without `enabled` locks the user out; nobody takes the admin role from himself. */
export function saveUser(
  { world, run }: ApiProcess,
  actor: TracardiUser,
  id: string,
  body: { [name: string]: unknown },
): PodHttpAnswer {
  if (!actor.roles.includes('admin')) return detail(401, 'Access denied')
  const user = world.tracardi.stateOf(run.namespace).users.get(id)
  if (!user) return detail(404, 'User does not exist')
  const roles = Array.isArray(body.roles) ? body.roles.filter((role) => typeof role === 'string') : user.roles
  if (user.id === actor.id && !roles.includes('admin'))
    return detail(403, 'You can not remove the role of admin from your own account')
  user.roles = roles
  user.isEnabled = body.enabled === true
  const password = text(body.password)
  if (password !== undefined && password.trim() !== '') user.passwordHash = hashPassword(password)
  return json(200, { inserted: true })
}
