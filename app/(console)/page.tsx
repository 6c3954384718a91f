import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'

import { paths } from '#components/frame/paths.ts'
import { preferenceCookies, readInstallation } from '#components/frame/preferences.ts'
import { LandingView } from '#components/features/topology/landing-view.tsx'
import { readTopology } from '#lib/server/reads.ts'
import { requirePermission } from '#lib/server/viewer.ts'

/** Auditors land on the audit log, everybody else on the installation they looked at last. */
export default async function LandingPage() {
  const { actor } = await requirePermission('read-topology')
  if (actor.role === 'auditor') redirect(paths.audit)
  const { installations } = readTopology()
  const last = readInstallation((await cookies()).get(preferenceCookies.installation)?.value)
  const known = installations.find(
    ({ namespace, release }) => namespace === last?.namespace && release === last.release,
  )
  const landing = known ?? installations[0]
  if (landing) redirect(paths.overview(landing))
  return <LandingView />
}
