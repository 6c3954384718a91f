import { createHash, randomBytes } from 'node:crypto'

export type Account = { username: string; groups: string[] }

export type Accounts = {
  /** A bearer token for the account; it stops being good at the time given. */
  issue(account: Account, options?: { token?: string; expiresAt?: number }): string
  revoke(token: string): void
  /** Undefined for a token nobody issued, or one that has expired. */
  find(token: string): Account | undefined
}

export const anonymous: Account = { username: 'system:anonymous', groups: ['system:unauthenticated'] }

export const administrator: Account = { username: 'demo-admin', groups: ['system:masters', 'system:authenticated'] }

export function serviceAccount(namespace: string, name: string): Account {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  }
}

export function createAccounts(): Accounts {
  const issued = new Map<string, { account: Account; expiresAt: number }>()
  const digest = (token: string) => createHash('sha256').update(token).digest('hex')
  return {
    issue(account, options = {}) {
      const token = options.token ?? randomBytes(32).toString('base64url')
      issued.set(digest(token), { account, expiresAt: options.expiresAt ?? Infinity })
      return token
    },
    revoke: (token) => void issued.delete(digest(token)),
    find(token) {
      const found = issued.get(digest(token))
      return found && found.expiresAt > Date.now() ? found.account : undefined
    },
  }
}
