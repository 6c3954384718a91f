// Accounts of the console: `npm run account -- add admin --role admin`. On PostgreSQL at any time; the embedded database
// belongs to one process, so there the console has to be stopped meanwhile. Every change is an entry of the audit log.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'

import type { Account } from '#lib/database/account-row.ts'
import {
  changePassword,
  changeRole,
  createAccount,
  disableAccount,
  enableAccount,
  findAccount,
  listAccounts,
  type AccountRefusal,
} from '#lib/database/accounts.ts'
import { erasePerson } from '#lib/database/erase-person.ts'
import { openAuditLog } from '#lib/database/audit-log.ts'
import { openDatabase, type OpenDatabase } from '#lib/database/open-database.ts'
import { endSessionsOf } from '#lib/database/sessions.ts'
import { openingFailure } from '#lib/database/unavailable.ts'
import { uuidV7 } from '#lib/database/uuid-v7.ts'
import type { AuditChange, AuditDraft } from '#lib/domain/audit-entry.ts'
import { accountRoles, type AccountRole } from '#lib/domain/permissions.ts'
import type { Result } from '#lib/domain/result.ts'
import type { AuditLog } from '#lib/operations/ports.ts'
import { BadSettings, settings } from '#lib/server/env.ts'
import { CommandRefused } from './command-refused.ts'
import { newPassword } from './new-password.ts'
import packageFile from '../package.json' with { type: 'json' }

const usage = `Usage:
  npm run account -- add <name> --role ${accountRoles.join('|')}
  npm run account -- list
  npm run account -- role <name> --role ${accountRoles.join('|')}
  npm run account -- password <name>
  npm run account -- disable <name>
  npm run account -- enable <name>
  npm run account -- end-sessions <name>
  npm run account -- erase <name> --reason <why>
A password is asked for, or read from standard input, or taken from ACCOUNT_PASSWORD.`

const [command, ...rest] = process.argv.slice(2)

try {
  loadEnvironmentFile()
  await run(command ?? '', rest)
} catch (error) {
  const isSentence = error instanceof CommandRefused || error instanceof BadSettings
  process.stderr.write(`${isSentence ? error.message : openingFailure(error)}\n`)
  process.exitCode = 1
}

async function run(name: string, words: readonly string[]): Promise<void> {
  switch (name) {
    case 'list':
      return withDatabase(({ prisma }) => printAccounts(prisma))
    case 'add': {
      const account = { name: nameIn(words), role: roleIn(words), password: await newPassword() }
      return withDatabase(({ prisma, auditLog }) =>
        onRecord(auditLog, { action: 'account.created', name: account.name }, () => createAccount(prisma, account)),
      )
    }
    case 'role': {
      const to = roleIn(words)
      return change(nameIn(words), (before) => [{ path: '/role', from: before.role, to }], changeRoleTo(to))
    }
    case 'password': {
      const password = await newPassword()
      const described = () => [{ path: '/password', from: 'set', to: 'changed' }]
      return change(nameIn(words), described, (prisma, account) => changePassword(prisma, account, password))
    }
    case 'disable':
      return change(nameIn(words), () => [{ path: '/disabled', from: false, to: true }], disableAccount)
    case 'enable':
      return change(nameIn(words), () => [{ path: '/disabled', from: true, to: false }], enableAccount)
    case 'end-sessions':
      return endSessions(nameIn(words))
    case 'erase':
      return erase(nameIn(words), reasonIn(words))
    default:
      throw new CommandRefused(usage)
  }
}

type Prisma = OpenDatabase['prisma']
type Opened = Pick<OpenDatabase, 'prisma' | 'journal'> & { readonly auditLog: AuditLog }
type Deed = (prisma: Prisma, name: string) => Promise<Result<Account, AccountRefusal>>

function changeRoleTo(role: AccountRole): Deed {
  return (prisma, name) => changeRole(prisma, name, role)
}

/** A change of one account, with what it was before on record. */
function change(name: string, describe: (before: Account) => AuditChange[], deed: Deed): Promise<void> {
  return withDatabase(async ({ prisma, auditLog }) => {
    const before = await existing(prisma, name)
    await onRecord(auditLog, { action: 'account.changed', name, change: describe(before) }, () => deed(prisma, name))
  })
}

function endSessions(name: string): Promise<void> {
  return withDatabase(async ({ prisma, auditLog }) => {
    const account = await existing(prisma, name)
    const sessions = await endSessionsOf(prisma, account.id, 'revoked')
    const facts = { sessions, cause: 'Ended by the account command.' }
    await auditLog.append({ ...entryFor(name), action: 'session.revoked', phase: 'note', facts })
    say(`${sessions} sessions of "${name}" are ended.`)
  })
}

/** For good: what is erased nobody can disclose again. The account keeps its id, by which the log goes on to name it. */
function erase(name: string, reason: string): Promise<void> {
  return withDatabase(async ({ prisma, journal, auditLog }) => {
    const account = await existing(prisma, name)
    if (account.disabledAt === null) {
      throw new CommandRefused(`"${name}" can still sign in, which would disclose the name again. Disable it first.`)
    }
    const { log, actor, source } = entryFor(name)
    const entry = { log, actor, source, action: 'personal.erased', actionId: uuidV7(), reason }
    const facts = { account: account.id, disclosures: null }
    const { seq } = await auditLog.append({ ...entry, phase: 'intent', facts })
    const disclosures = await erasePerson({ prisma, journal }, account, seq)
    const message = `${disclosures} personal values are erased.`
    const outcome = { status: 'succeeded', code: 'erased', message } as const
    await auditLog.append({ ...entry, phase: 'outcome', facts: { ...facts, disclosures }, outcome })
    say(`${message} Copies that were exported before are out of reach.`)
  })
}

type Recorded = { readonly action: string; readonly name: string; readonly change?: AuditChange[] }

/** Intent, deed, outcome: what could not be recorded is not done. */
async function onRecord(
  auditLog: AuditLog,
  { action, name, change }: Recorded,
  deed: () => Promise<Result<Account, AccountRefusal>>,
): Promise<void> {
  const entry = { ...entryFor(name), action, ...(change === undefined ? {} : { change }) }
  await auditLog.append({ ...entry, phase: 'intent' })
  const done = await deed()
  const outcome = done.granted
    ? ({ status: 'succeeded', code: 'done', message: 'Done.' } as const)
    : ({ status: 'refused', code: done.refusal.reason, message: done.refusal.message } as const)
  await auditLog.append({ ...entry, phase: 'outcome', outcome })
  if (!done.granted) throw new CommandRefused(done.refusal.message)
  const { role, disabledAt } = done.value
  say(`The account "${name}" has the role ${role}${disabledAt === null ? '' : ' and is disabled'}.`)
}

function entryFor(name: string): Pick<AuditDraft, 'log' | 'actor' | 'source' | 'target'> {
  return {
    log: 'sec',
    actor: { type: 'system', name: 'account-command' },
    source: { address: null, via: [], userAgent: `account command, run by ${runBy()}`, requestId: randomUUID() },
    target: { kind: 'Account', name },
  }
}

/** Whoever may run the command on this machine: the console knows no account of theirs. */
function runBy(): string {
  try {
    return `${userInfo().username} on ${hostname()}`
  } catch {
    // A container's user may have no name.
    return `user ${process.getuid?.()} on ${hostname()}`
  }
}

async function existing(prisma: Prisma, name: string): Promise<Account> {
  const account = await findAccount(prisma, name)
  if (account === null) throw new CommandRefused(`There is no account "${name}".`)
  return account
}

async function printAccounts(prisma: Prisma): Promise<void> {
  const accounts = await listAccounts(prisma)
  if (accounts.length === 0) say('There is no account yet.')
  const width = Math.max(...accounts.map(({ name }) => name.length), 0)
  for (const { name, role, createdAt, disabledAt } of accounts) {
    const state = disabledAt === null ? '' : `  disabled ${disabledAt}`
    say(`${name.padEnd(width)}  ${role.padEnd(8)}  created ${createdAt}${state}`)
  }
}

async function withDatabase(work: (opened: Opened) => Promise<void>): Promise<void> {
  const { databaseUrl, dataFolder } = settings()
  const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const options = {
    databaseUrl,
    dataFolder,
    migrationsFolder: folder('../prisma/migrations'),
    cacheFolder: folder('../node_modules/.cache/tracardi-ops-console'),
  }
  const database = await openDatabase(options, (error) => {
    throw error
  })
  try {
    // Database and journal keep the entries; standard output belongs to whoever typed the command.
    const auditLog = await openAuditLog(database, { console: { version: packageFile.version }, sink: async () => {} })
    await work({ prisma: database.prisma, journal: database.journal, auditLog })
  } finally {
    await database.close()
  }
}

function nameIn(words: readonly string[]): string {
  const name = words.find((word, index) => !word.startsWith('--') && !words[index - 1]?.startsWith('--'))
  if (name === undefined) throw new CommandRefused(`The name of the account is missing.\n${usage}`)
  return name
}

function reasonIn(words: readonly string[]): string {
  const reason = words.includes('--reason') ? words[words.indexOf('--reason') + 1]?.trim() : ''
  if (!reason)
    throw new CommandRefused(`--reason must say who asked for it and on what ground, without naming anybody.`)
  return reason
}

function roleIn(words: readonly string[]): AccountRole {
  const given = words[words.indexOf('--role') + 1]
  const role = words.includes('--role') ? accountRoles.find((known) => known === given) : undefined
  if (role === undefined) throw new CommandRefused(`--role must be one of ${accountRoles.join(', ')}.`)
  return role
}

function loadEnvironmentFile(): void {
  const file = fileURLToPath(new URL('../.env', import.meta.url))
  if (existsSync(file)) process.loadEnvFile(file)
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`)
}
