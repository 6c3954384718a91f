import { EventCatalogue } from '#components/features/audit/event-catalogue.tsx'
import { requirePermission } from '#lib/server/viewer.ts'

export default async function EventsPage() {
  await requirePermission('read-ops-log')
  return <EventCatalogue />
}
