import { SettingsView } from '#components/features/settings/settings-view.tsx'
import { readSettings } from '#lib/server/health-reads.ts'
import { requirePermission } from '#lib/server/viewer.ts'

export default async function SettingsPage() {
  await requirePermission('read-settings')
  return <SettingsView facts={await readSettings()} />
}
