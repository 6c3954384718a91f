import 'server-only'

import { createHash, randomBytes } from 'node:crypto'

import { granted, refused, type Result } from '#lib/domain/result.ts'
import { accountOf, type Account } from './account-row.ts'
import { newAccountRow, type AccountRefusal } from './accounts.ts'
import type { ConsolePrisma } from './prisma.ts'

export type SetupRefusal =
  | AccountRefusal
  | { readonly reason: 'already-set-up' | 'token-invalid'; readonly message: string }

/** Replaces every earlier token. The answer is the only copy: the database keeps its hash. */
export async function issueSetupToken(
  prisma: ConsolePrisma,
  lifetimeMs: number,
  now: Date = new Date(),
): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  const expiresAt = new Date(now.getTime() + lifetimeMs)
  await prisma.$transaction([
    prisma.setupToken.deleteMany({}),
    prisma.setupToken.create({ data: { tokenHash: hashOf(token), createdAt: now, expiresAt } }),
  ])
  return token
}

/** True while a first admin may be made: there is no account. */
export async function isSetupOpen(prisma: ConsolePrisma): Promise<boolean> {
  return (await prisma.account.count()) === 0
}

export type FirstAdmin = { readonly token: string; readonly name: string; readonly password: string }

/** Makes the first account, an admin, for the holder of the token; token and account change together or not at all. */
export async function createFirstAdmin(
  prisma: ConsolePrisma,
  given: FirstAdmin,
  now: Date = new Date(),
): Promise<Result<Account, SetupRefusal>> {
  if (!(await isSetupOpen(prisma))) return refused(alreadySetUp)
  const tokenHash = hashOf(given.token)
  const usable = { tokenHash, usedAt: null, expiresAt: { gt: now } }
  // Looked at first, so that without a token nobody can make the server hash passwords.
  if ((await prisma.setupToken.count({ where: usable })) === 0) return refused(tokenInvalid)
  const row = await newAccountRow({ name: given.name, password: given.password, role: 'admin' }, now)
  if (!row.granted) return row
  return prisma.$transaction(async (transaction) => {
    const { count } = await transaction.setupToken.updateMany({ where: usable, data: { usedAt: now } })
    if (count === 0) return refused(tokenInvalid)
    // The used token's row is locked until the end, and there is only one: a second set-up waits here and finds it used.
    if ((await transaction.account.count()) > 0) return refused(alreadySetUp)
    return granted(accountOf(await transaction.account.create({ data: row.value })))
  })
}

const alreadySetUp: SetupRefusal = {
  reason: 'already-set-up',
  message: 'The console has accounts already. An admin makes further ones with `npm run account`.',
}

const tokenInvalid: SetupRefusal = {
  reason: 'token-invalid',
  message:
    'This set-up token is wrong, used or expired. Start the console again: it prints a new one while no account exists.',
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
