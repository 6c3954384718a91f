import { RotationCard } from '#components/features/changes/rotation/rotation-card.tsx'
import { RotationControl } from '#components/features/changes/rotation/rotation-control.tsx'
import { InstallationView } from '#components/features/installation/installation-view.tsx'
import { StoresCard } from '#components/features/metrics/stores-card.tsx'
import { WaysInCard } from '#components/features/metrics/ways-in-card.tsx'
import { anchors } from '#components/frame/paths.ts'
import { readAdminPassword } from '#lib/server/admin-password-reads.ts'
import { requirePermission } from '#lib/server/viewer.ts'

type Props = { params: Promise<{ namespace: string; release: string }> }

export default async function InstallationPage({ params }: Props) {
  await requirePermission('read-actions')
  const { namespace, release } = await params
  const name = { namespace: decodeURIComponent(namespace), release: decodeURIComponent(release) }
  // Without it the page still shows the installation, and asks again by itself.
  const first = await readAdminPassword(name).catch(() => null)
  return (
    <InstallationView
      {...name}
      first={first?.granted ? first.value : null}
      controls={<RotationControl installation={name} />}
      rotation={<RotationCard installation={name} />}
      standing={
        <>
          <div id={anchors.waysIn} className="scroll-mt-4">
            <WaysInCard installation={name} />
          </div>
          <div id={anchors.queue} className="scroll-mt-4">
            <StoresCard installation={name} />
          </div>
        </>
      }
    />
  )
}
