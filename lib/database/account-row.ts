import 'server-only'

import { accountRoles, type AccountRole } from '#lib/domain/permissions.ts'

export type Account = {
  readonly id: string
  readonly name: string
  readonly role: AccountRole
  readonly createdAt: string
  readonly disabledAt: string | null
}

type AccountRow = { id: string; name: string; role: string; createdAt: Date; disabledAt: Date | null }

export function accountOf(row: AccountRow): Account {
  const role = accountRoles.find((known) => known === row.role)
  if (role === undefined) throw new Error(`The account "${row.name}" has the unknown role "${row.role}".`)
  return {
    id: row.id,
    name: row.name,
    role,
    createdAt: row.createdAt.toISOString(),
    disabledAt: row.disabledAt?.toISOString() ?? null,
  }
}
