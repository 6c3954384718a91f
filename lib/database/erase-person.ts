import 'server-only'

import * as z from 'zod/mini'

import type { Account } from './account-row.ts'
import type { OpenDatabase } from './open-database.ts'

const keysSchema = z.array(z.object({ log: z.int(), seq: z.string(), field: z.string() }))
const countSchema = z.tuple([z.object({ erased: z.string() })])

/**
 * Erases what the console knows of a person beyond the id that stays in the log: the values behind the commitments, in the
 * journal and in the database, and the name wherever the console keeps it. `entry` is the intent that says so. The journal
 * comes first and the name last: whatever ends the process in between, the same command does the rest.
 */
export async function erasePerson(
  { prisma, journal }: Pick<OpenDatabase, 'prisma' | 'journal'>,
  { id, name }: Account,
  entry: number,
): Promise<number> {
  if (journal !== null) {
    const found = keysSchema.parse(
      await prisma.$queryRaw`select o_log::int as log, o_seq::text as seq, o_field as field
        from audit.disclosures_of(${id}, ${name})`,
    )
    const keys = new Set(found.map(({ log, seq, field }) => `${log === 1 ? 'ops' : 'sec'} ${seq} ${field}`))
    await journal.forgetDisclosures(({ log, seq, field }) => keys.has(`${log} ${seq} ${field}`))
  }
  const [{ erased }] = countSchema.parse(
    await prisma.$queryRaw`select audit.erase(${entry}::bigint, ${name})::text as erased`,
  )
  const pseudonym = `erased-${id}`
  await prisma.action.updateMany({ where: { requestedById: id }, data: { requestedByName: pseudonym } })
  await prisma.action.updateMany({ where: { approvedById: id }, data: { approvedByName: pseudonym } })
  await prisma.savedView.deleteMany({ where: { accountId: id } })
  await prisma.account.update({ where: { id }, data: { name: pseudonym } })
  return Number(erased)
}
