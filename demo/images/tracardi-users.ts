import type { PodHttpAnswer } from './simulated-image.ts'
import type { Call } from './tracardi-answers.ts'
import { detail, invalid, json, stateOf, textOf } from './tracardi-answers.ts'
import { newHash } from './tracardi-accounts.ts'
import type { TracardiUser } from './tracardi-state.ts'
import { hashPassword, openSession } from './tracardi-state.ts'

/** Every user with the hash of his password. */
export function listUsers({ process, request }: Call): PodHttpAnswer {
  const query = new URL(request.path, 'http://x').searchParams
  const [start, limit] = [Number(query.get('start') ?? 0), Number(query.get('limit') ?? 500)]
  const found = usersNamed(process, query.get('query') ?? '')
  const page = found.slice(start, start + limit).map(recentUser)
  return json(200, { total: found.length, grouped: { Users: page } })
}

/** The older path. 0.9 hands start and limit over in the wrong order: the limit is searched for as a name. */
export function listUsersByPath({ process, request, words }: Call): PodHttpAnswer {
  const [start = 0, limit = 0] = words.map(Number)
  const query = new URL(request.path, 'http://x').searchParams.get('query') ?? ''
  if (!process.version.isOld) return json(200, usersNamed(process, String(limit)).map(recentUser))
  return json(
    200,
    usersNamed(process, query)
      .slice(start, start + limit)
      .map(oldUser),
  )
}

export function readUser({ process, words: [id = ''] }: Call): PodHttpAnswer {
  const user = stateOf(process).users.get(id)
  if (!user) return detail(404, `User ${id} not found.`)
  if (process.version.isOld) return json(200, oldUser(user))
  return json(200, { ...recentUser(user), tenant: '8504a', roles: user.roles.join(','), password: null })
}

/**
 * Writes the whole account: what is left out is not kept, and from 0.9 a missing `enabled` disables. Hashes once, even
 * where a change of the own account hashes twice.
 */
export function saveUser(call: Call, actor: TracardiUser): PodHttpAnswer {
  const { process, body } = call
  const [id = ''] = call.words
  const { isOld, tag, hashesTwice } = process.version
  const required = isOld ? ['password', 'full_name', 'email', 'roles'] : ['name', 'email', 'roles']
  const missing = required.find((field) => body[field] === undefined)
  if (missing) return invalid(missing, body)
  const roles = Array.isArray(body.roles) ? body.roles.filter((role) => typeof role === 'string') : []
  if (id === actor.id && !roles.includes('admin'))
    return detail(403, 'You cannot remove the role of admin from your own account')
  const state = stateOf(process)
  const stored = state.users.get(id)
  if (!stored) return detail(404, `User does not exist ${isOld ? id : textOf(body.email)}`)
  const password = textOf(body.password)
  const common = { id, roles, email: textOf(body.email) ?? stored.email }
  const changed: TracardiUser = isOld
    ? {
        ...common,
        name: textOf(body.full_name) ?? '',
        isEnabled: body.disabled !== true,
        passwordHash: password === stored.passwordHash ? password : hashPassword(password ?? ''),
        preference: {},
        expiresAt: null,
      }
    : {
        ...stored,
        ...common,
        name: textOf(body.name) ?? '',
        isEnabled: body.enabled === true,
        passwordHash: hashesTwice && password !== undefined ? hashPassword(password) : newHash(password, stored),
      }
  state.saveUser(changed)
  // The changed user has a session now, whether he had one or not.
  openSession(state, tag, changed)
  return json(200, { inserted: isOld ? 1 : true })
}

export function deleteUser({ process, words: [id = ''] }: Call, actor: TracardiUser): PodHttpAnswer {
  if (id === actor.id) return detail(403, 'You cannot delete your own account')
  const state = stateOf(process)
  const isThere = state.users.has(id)
  if (process.version.isOld && !isThere) return detail(404, `User '${id}' not found`)
  state.removeUser(id)
  return process.version.isOld ? json(200, { deleted: 1 }) : json(200, isThere)
}

const usersNamed = (process: Call['process'], text: string) =>
  [...stateOf(process).users.values()].filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))

const recentUser = (user: TracardiUser) => ({
  id: user.id,
  password: user.passwordHash,
  name: user.name,
  email: user.email,
  roles: user.roles,
  enabled: user.isEnabled,
  preference: user.preference,
  expiration_timestamp: user.expiresAt,
})

const oldUser = (user: TracardiUser) => ({
  id: user.id,
  password: user.passwordHash,
  full_name: user.name,
  email: user.email,
  roles: user.roles,
  disabled: !user.isEnabled,
  preference: user.preference,
  expiration_timestamp: user.expiresAt,
})
