import { createHash, randomBytes } from 'node:crypto'

export type TracardiUser = {
  id: string
  email: string
  passwordHash: string
  name: string
  roles: string[]
  isEnabled: boolean
  preference: { [key: string]: string }
  /** Seconds since 1970. */
  expiresAt: number | null
}

/** A session as Redis keeps it: the whole user as he was when it was made, for thirty minutes from the last call. */
type Session = { user: TracardiUser; endsAt: number }

/** What the stores of one installation hold: users of MySQL (Elasticsearch in 0.8), sessions of Redis, counters. */
export type TracardiState = {
  users: ReadonlyMap<string, TracardiUser>
  saveUser(user: TracardiUser): void
  removeUser(id: string): void
  sessions: Map<string, Session>
  isInstalled: boolean
  eventsPerSecond: number
  eventCount: number
}

export type Credentials = { userName: string; password: string }

export type TracardiWorld = {
  /** Each begins installed, with one administrator whose password nobody knows. */
  stateOf(namespace: string): TracardiState
  /** As from a restored database: this administrator and nobody else, and no session. */
  setAdministrator(namespace: string, credentials: Credentials): void
  setUsers(namespace: string, users: TracardiUser[]): void
}

const sessionMs = 30 * 60_000

/** `onChange` hears of every written user, as a disk would. */
export function createTracardiWorld(onChange: (namespace: string) => void = () => {}): TracardiWorld {
  const states = new Map<string, TracardiState>()
  const setUsers = (namespace: string, users: TracardiUser[]) => {
    const state = stateOf(namespace)
    for (const id of state.users.keys()) state.removeUser(id)
    for (const user of users) state.saveUser(user)
    state.sessions.clear()
  }
  const stateOf = (namespace: string) => {
    const known = states.get(namespace)
    if (known) return known
    const made = freshState(() => onChange(namespace))
    states.set(namespace, made)
    return made
  }
  return {
    stateOf,
    setUsers,
    setAdministrator: (namespace, { userName, password }) =>
      setUsers(namespace, [administrator(userName, hashPassword(password))]),
  }
}

function freshState(onChange: () => void): TracardiState {
  const first = administrator('admin@tracardi.example', hashPassword(randomBytes(16).toString('hex')))
  const users = new Map([[first.id, first]])
  return {
    users,
    saveUser(user) {
      users.set(user.id, structuredClone(user))
      onChange()
    },
    removeUser(id) {
      users.delete(id)
      onChange()
    },
    sessions: new Map(),
    isInstalled: true,
    eventsPerSecond: 0,
    eventCount: 0,
  }
}

/** As the installation makes him. */
export const administrator = (email: string, passwordHash: string): TracardiUser => ({
  id: 'default-admin',
  email,
  passwordHash,
  name: 'Default Admin',
  roles: ['admin', 'maintainer'],
  isEnabled: true,
  preference: {},
  expiresAt: null,
})

/** As `service/sha1_hasher.py` does it: one public prefix for everybody. */
const prefix = '6qO.IwmWg=#..R7/zICi'

export const hashPassword = (password: string): string =>
  createHash('sha1').update(`${prefix}${password}`).digest('hex')

/** The same for every log-in of a user. */
const tokenOf = (user: TracardiUser): string => createHash('sha1').update(`${user.id} demo`).digest('hex')

/** Sessions are filed under version and token, so an upgraded process finds none of the old one's. */
const sessionKey = (tag: string, token: string) => `${tag}/${token}`

/** Begins or overwrites the user's only session, and answers its token. */
export function openSession({ sessions }: TracardiState, tag: string, user: TracardiUser): string {
  const token = tokenOf(user)
  sessions.set(sessionKey(tag, token), { user: structuredClone(user), endsAt: Date.now() + sessionMs })
  return token
}

/** The user of a live session, whose thirty minutes begin anew. */
export function userOfToken({ sessions }: TracardiState, tag: string, token: string): TracardiUser | undefined {
  const session = sessions.get(sessionKey(tag, token))
  if (!session || session.endsAt <= Date.now()) return undefined
  session.endsAt = Date.now() + sessionMs
  return session.user
}

export function endSession({ sessions }: TracardiState, tag: string, token: string) {
  sessions.delete(sessionKey(tag, token))
}
