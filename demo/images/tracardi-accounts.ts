import type { PodHttpAnswer } from './simulated-image.ts'
import type { Call } from './tracardi-answers.ts'
import { detail, invalid, json, stateOf, textOf, Uncaught } from './tracardi-answers.ts'
import type { TracardiUser } from './tracardi-state.ts'
import { endSession, hashPassword, openSession } from './tracardi-state.ts'

/** Missing and empty fields are noticed before the flag; everything after it has one status. */
export function logIn({ process, body }: Call): PodHttpAnswer {
  const { world, run, version, isExposed } = process
  const userName = textOf(body.username)
  const password = textOf(body.password)
  if (!userName || !password) return invalid(userName ? 'password' : 'username', body)
  if (!isExposed) return detail(403, 'Access forbidden')
  if (world.troubles.apiFault(run) === 'login-500') return detail(500, 'Internal Server Error')
  const failure = (words: string) => detail(version.logInFailure.status, `${version.logInFailure.before}${words}`)
  const store = version.isOld ? 'elasticsearch' : 'mysql'
  if (world.troubles.isCut(run.namespace, store))
    return failure(`System not installed. Got error Can't connect to ${store}`)
  const state = stateOf(process)
  const user = [...state.users.values()].find(
    (each) => each.email === userName && each.passwordHash === hashPassword(password),
  )
  // From 0.9 the query leaves disabled accounts out, so they are not told from wrong passwords.
  if (!user || (!version.isOld && !user.isEnabled)) return failure('Incorrect username or password.')
  if (!user.isEnabled) return failure('This account was disabled')
  if (user.expiresAt !== null && user.expiresAt * 1000 <= Date.now()) return failure('This account has expired.')
  const token = openSession(state, version.tag, user)
  return json(200, { access_token: token, token_type: 'bearer', roles: user.roles, preference: user.preference })
}

/** Whoever has the token: no other check, and no flag. The user has only one token, so all his sessions end. */
export function logOut({ process, request }: Call): PodHttpAnswer {
  const { authorization } = request.headers
  if (authorization === undefined) return detail(401, 'No authorization header provided.')
  const words = authorization.split(' ')
  if (words.length !== 2) throw new Uncaught(`${words.length} words where 2 were expected`)
  endSession(stateOf(process), process.version.tag, words[1] ?? '')
  return json(200, null)
}

/** The account as it was at the log-in. 0.8 shows the hash of the password as well. */
export function ownAccount({ process: { version } }: Call, user: TracardiUser): PodHttpAnswer {
  const common = { id: user.id, email: user.email, roles: user.roles, preference: user.preference }
  const shared = { ...common, expiration_timestamp: user.expiresAt }
  if (version.isOld)
    return json(200, { ...shared, full_name: user.name, password: user.passwordHash, disabled: !user.isEnabled })
  return json(200, { ...shared, name: user.name, enabled: user.isEnabled })
}

/** Changes the caller's own account. The session stays, with its thirty minutes anew. */
export function changeOwnAccount(call: Call, user: TracardiUser): PodHttpAnswer {
  return call.process.version.isOld ? replaceOwn(call, user) : changeOwn(call, user)
}

/** 0.8 writes the account anew from what was sent: preferences and the day of expiry are gone. */
function replaceOwn({ process, body }: Call, user: TracardiUser): PodHttpAnswer {
  const state = stateOf(process)
  const password = textOf(body.password)
  const name = textOf(body.full_name)
  if (password === undefined) return invalid('password', body)
  if (name === undefined) return invalid('full_name', body)
  const stored = state.users.get(user.id)
  if (!stored) return detail(404, `User does not exist ${user.id}`)
  const passwordHash = password === stored.passwordHash ? password : hashPassword(password)
  const changed = { ...user, name, passwordHash, preference: {}, expiresAt: null }
  state.saveUser(changed)
  openSession(state, process.version.tag, changed)
  return json(200, { inserted: 1 })
}

/** A blank password keeps the old one, and the answer is the same. */
function changeOwn({ process, body }: Call, user: TracardiUser): PodHttpAnswer {
  const { version } = process
  const state = stateOf(process)
  const stored = state.users.get(user.id)
  if (!stored) return detail(404, `User does not exist ${user.email}`)
  const password = textOf(body.password)
  const changed = {
    ...stored,
    name: textOf(body.name) || user.name,
    // From the session, as it was at the log-in: what another admin changed since is undone.
    email: user.email,
    roles: user.roles,
    isEnabled: user.isEnabled,
    passwordHash: version.hashesTwice
      ? hashPassword(password ? hashPassword(password) : user.passwordHash)
      : newHash(password, stored),
  }
  state.saveUser(changed)
  openSession(state, version.tag, changed)
  return json(200, { inserted: true })
}

/** The hash of a password that is one; else the old one stays. */
export const newHash = (password: string | undefined, stored: TracardiUser): string =>
  password === undefined || password.trim() === '' ? stored.passwordHash : hashPassword(password)
