import { SettingsView } from '#components/features/settings/settings-view.tsx'
import { readSettings } from '#lib/server/health-reads.ts'
import { requirePermission } from '#lib/server/viewer.ts'

export default async function SettingsPage() {
  await requirePermission('read-settings')
  const { origin, startedAt, trustedNetworks, trustedProxies, namespaces, ...rest } = await readSettings()
  const { server, rights } = rest.cluster
  const { database, auditLog, policy, session, liveStreams } = rest
  return (
    <SettingsView
      facts={{
        ...{ origin, startedAt, trustedNetworks, trustedProxies, namespaces },
        cluster: { server, rights },
        ...{ database, auditLog, policy, session, liveStreams },
      }}
    />
  )
}
