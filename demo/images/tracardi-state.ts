import { createHash, randomBytes } from 'node:crypto'

export type TracardiUser = {
  id: string
  email: string
  passwordHash: string
  fullName: string
  roles: string[]
  isEnabled: boolean
}

/** What the stores of one installation hold: users of MySQL (Elasticsearch in 0.8), tokens of Redis, counters. */
export type TracardiState = {
  users: Map<string, TracardiUser>
  /** Token to user id and the time it dies. */
  tokens: Map<string, { userId: string; expiresAt: number }>
  isInstalled: boolean
  eventsPerSecond: number
  eventCount: number
}

export type TracardiWorld = { stateOf(namespace: string): TracardiState }

export const demoAdministrator = 'admin@tracardi.example'

/** States by namespace. Each begins installed, with one administrator whose password nobody knows. */
export function createTracardiWorld(): TracardiWorld {
  const states = new Map<string, TracardiState>()
  return {
    stateOf(namespace) {
      const known = states.get(namespace)
      if (known) return known
      const made = freshState()
      states.set(namespace, made)
      return made
    },
  }
}

function freshState(): TracardiState {
  const administrator: TracardiUser = {
    id: 'default-admin',
    email: demoAdministrator,
    passwordHash: hashPassword(randomBytes(16).toString('hex')),
    fullName: 'Default Admin',
    roles: ['admin', 'maintainer'],
    isEnabled: true,
  }
  return {
    users: new Map([[administrator.id, administrator]]),
    tokens: new Map(),
    isInstalled: true,
    eventsPerSecond: 0,
    eventCount: 0,
  }
}

/** Stands for Tracardi's own hash, which is sha1 with one prefix for everybody. */
export const hashPassword = (password: string): string => createHash('sha1').update(`demo ${password}`).digest('hex')

/** The same token for every login of a user, as Tracardi makes it; it dies on a version upgrade. */
export const tokenOf = (user: TracardiUser, version: string): string =>
  createHash('sha1').update(`${user.id} ${version}`).digest('hex')
