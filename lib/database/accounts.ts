import 'server-only'

import { may, type AccountRole, type Permission } from '#lib/domain/permissions.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { accountOf, type Account } from './account-row.ts'
import { passwordWeakness } from './password-policy.ts'
import { hashPassword, isPassword } from './passwords.ts'
import type { ConsolePrisma } from './prisma.ts'
import type { EndReason } from './sessions.ts'
import { isUniqueViolation } from './unavailable.ts'
import { uuidV7 } from './uuid-v7.ts'

export type AccountRefusal = {
  readonly reason: 'name-malformed' | 'name-taken' | 'password-weak' | 'unknown-account' | 'last-admin'
  /** A sentence for the person. */
  readonly message: string
}

export type SignIn =
  | { readonly granted: true; readonly account: Account }
  /**
   * All three are the same to whoever tries. `account` is for the log; of an unknown one nothing may be recorded,
   * since people type passwords into the field for the name.
   */
  | { readonly granted: false; readonly because: 'wrong-password' | 'disabled'; readonly account: Account }
  | { readonly granted: false; readonly because: 'unknown'; readonly account: null }

const accountName = /^[a-z0-9._@-]{1,64}$/

/** Checks a name and password in the same time whether or not there is such an account. */
export async function authenticate(prisma: ConsolePrisma, name: string, password: string): Promise<SignIn> {
  const row = accountName.test(name) ? await prisma.account.findUnique({ where: { name } }) : null
  const isRight = await isPassword(password, row?.passwordHash ?? null)
  if (row === null) return { granted: false, because: 'unknown', account: null }
  const account = accountOf(row)
  if (!isRight) return { granted: false, because: 'wrong-password', account }
  if (row.disabledAt !== null) return { granted: false, because: 'disabled', account }
  return { granted: true, account }
}

export type NewAccount = { readonly name: string; readonly password: string; readonly role: AccountRole }

export async function createAccount(
  prisma: ConsolePrisma,
  given: NewAccount,
  now: Date = new Date(),
): Promise<Result<Account, AccountRefusal>> {
  const row = await newAccountRow(given, now)
  if (!row.granted) return row
  try {
    return granted(accountOf(await prisma.account.create({ data: row.value })))
  } catch (error) {
    if (isUniqueViolation(error)) return refused(nameTaken(given.name))
    throw error
  }
}

/** The row of an account that may be made, with its password hashed. */
export async function newAccountRow(given: NewAccount, now: Date) {
  const { name, password, role } = given
  if (!accountName.test(name)) {
    return refused<AccountRefusal>({
      reason: 'name-malformed',
      message: 'An account name has 1 to 64 of these characters: a to z, 0 to 9, dot, underscore, hyphen and @.',
    })
  }
  const weakness = passwordWeakness(password, name)
  if (weakness !== null) return refused<AccountRefusal>({ reason: 'password-weak', message: weakness })
  const passwordHash = await hashPassword(password)
  return granted({ id: uuidV7(now), name, role, passwordHash, createdAt: now, changedAt: now })
}

/** Sets a new password and ends every session of the account. */
export async function changePassword(
  prisma: ConsolePrisma,
  name: string,
  password: string,
  now: Date = new Date(),
): Promise<Result<Account, AccountRefusal>> {
  const weakness = passwordWeakness(password, name)
  if (weakness !== null) return refused({ reason: 'password-weak', message: weakness })
  return changeAccount(prisma, name, { passwordHash: await hashPassword(password) }, now)
}

/** Holds from the next request of each of the account's sessions. */
export function changeRole(prisma: ConsolePrisma, name: string, role: AccountRole, now: Date = new Date()) {
  return changeAccount(prisma, name, { role }, now)
}

/** Accounts are never deleted: the log names them for ever, and a name must not come to mean somebody else. */
export function disableAccount(prisma: ConsolePrisma, name: string, now: Date = new Date()) {
  return changeAccount(prisma, name, { disabledAt: now }, now)
}

export function enableAccount(prisma: ConsolePrisma, name: string, now: Date = new Date()) {
  return changeAccount(prisma, name, { disabledAt: null }, now)
}

export async function findAccount(prisma: ConsolePrisma, name: string): Promise<Account | null> {
  const row = accountName.test(name) ? await prisma.account.findUnique({ where: { name } }) : null
  return row === null ? null : accountOf(row)
}

/** Whether the account is there, not disabled, and of a role with the permission. */
export async function mayStill(prisma: ConsolePrisma, id: string, permission: Permission): Promise<boolean> {
  const row = await prisma.account.findUnique({ where: { id } })
  return row !== null && row.disabledAt === null && may(accountOf(row).role, permission)
}

export async function listAccounts(prisma: ConsolePrisma): Promise<readonly Account[]> {
  return (await prisma.account.findMany({ orderBy: { name: 'asc' } })).map(accountOf)
}

export function countAccounts(prisma: ConsolePrisma): Promise<number> {
  return prisma.account.count()
}

type AccountChange = {
  readonly role?: AccountRole
  readonly passwordHash?: string
  readonly disabledAt?: Date | null
}

async function changeAccount(
  prisma: ConsolePrisma,
  name: string,
  change: AccountChange,
  now: Date,
): Promise<Result<Account, AccountRefusal>> {
  const row = accountName.test(name) ? await prisma.account.findUnique({ where: { name } }) : null
  if (row === null) return refused({ reason: 'unknown-account', message: `There is no account "${name}".` })
  const losesAdmin = change.disabledAt instanceof Date || (change.role !== undefined && change.role !== 'admin')
  return prisma.$transaction(async (transaction) => {
    if (losesAdmin) {
      // Locked, so that two admins who disable each other at the same moment do not both succeed.
      const admins = await transaction.$queryRaw<{ id: string }[]>`
        select id::text from account where role = 'admin' and disabled_at is null order by id for update`
      if (admins.length === 1 && admins[0]?.id === row.id) {
        return refused({ reason: 'last-admin', message: `"${name}" is the last admin who can sign in.` })
      }
    }
    const data = { ...change, changedAt: now }
    const changed = await transaction.account.update({ where: { id: row.id }, data })
    const reason = endReason(change)
    if (reason !== null) {
      await transaction.session.updateMany({
        where: { accountId: row.id, endedAt: null },
        data: { endedAt: now, endReason: reason },
      })
    }
    return granted(accountOf(changed))
  })
}

function endReason(change: AccountChange): EndReason | null {
  if (change.passwordHash !== undefined) return 'password-changed'
  return change.disabledAt instanceof Date ? 'account-disabled' : null
}

export function nameTaken(name: string): AccountRefusal {
  return { reason: 'name-taken', message: `There is already an account "${name}".` }
}
