import { AuditView } from '#components/features/audit/audit-view.tsx'
import { readAuditFilter } from '#components/features/audit/audit-filter.ts'
import { readAuditPage } from '#lib/server/audit-reads.ts'
import { requirePermission } from '#lib/server/viewer.ts'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function AuditPage({ searchParams }: Props) {
  const { actor } = await requirePermission('read-ops-log')
  const filter = readAuditFilter(await searchParams)
  // A log that cannot be read is said so by the view, which asks again by itself.
  const page = await readAuditPage(actor, filter).catch(() => null)
  return <AuditView first={page?.granted ? { filter, page: page.value } : null} />
}
