import 'server-only'

import type { SavedView } from '#lib/contracts/saved-views.ts'
import type { ConsolePrisma } from './prisma.ts'

export async function listSavedViews(prisma: ConsolePrisma, accountId: string): Promise<readonly SavedView[]> {
  const rows = await prisma.savedView.findMany({ where: { accountId }, orderBy: { name: 'asc' } })
  return rows.map(({ name, search, savedAt }) => ({ name, search, savedAt: savedAt.toISOString() }))
}

/** Null removes the view. */
export async function writeSavedView(
  prisma: ConsolePrisma,
  { accountId, name, search }: { readonly accountId: string; readonly name: string; readonly search: string | null },
  now: Date = new Date(),
): Promise<void> {
  if (search === null) {
    await prisma.savedView.deleteMany({ where: { accountId, name } })
    return
  }
  const view = { search, savedAt: now }
  const where = { accountId_name: { accountId, name } }
  await prisma.savedView.upsert({ where, create: { accountId, name, ...view }, update: view })
}
