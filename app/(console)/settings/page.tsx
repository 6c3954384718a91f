import { SettingsView } from '#components/features/settings/settings-view.tsx'
import { readSettings } from '#lib/server/health-reads.ts'
import { requirePermission } from '#lib/server/viewer.ts'

export default async function SettingsPage() {
  await requirePermission('read-settings')
  const { cluster, ...facts } = await readSettings()
  const { server, rights } = cluster
  return <SettingsView facts={{ ...facts, cluster: { server, rights } }} />
}
