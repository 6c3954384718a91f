import { cookies } from 'next/headers'
import { NuqsAdapter } from 'nuqs/adapters/next/app'

import { WallView } from '#components/features/metrics/wall-view.tsx'
import { PlainPage } from '#components/frame/plain-page.tsx'
import { preferenceCookies, readZone } from '#components/frame/preferences.ts'
import { WallFrame } from '#components/frame/wall-frame.tsx'
import { environmentName, readObjectives, readWall } from '#lib/server/reads.ts'
import { requireWall } from '#lib/server/viewer.ts'
import { Providers } from '../providers.tsx'

/** Without navigation: nobody stands at this screen. */
export default async function WallPage() {
  const viewer = await requireWall()
  if (viewer === 'ended') return <Ended />
  const jar = await cookies()
  return (
    <NuqsAdapter>
      <Providers>
        <WallFrame first={{ topology: readWall().topology, at: Date.now() }}>
          <WallView
            zone={readZone(jar.get(preferenceCookies.zone)?.value)}
            environmentName={environmentName()}
            objectives={readObjectives()}
            isScreen={viewer === 'screen'}
          />
        </WallFrame>
      </Providers>
    </NuqsAdapter>
  )
}

function Ended() {
  return (
    <PlainPage title="The link of this screen has ended" environmentName={environmentName()}>
      <p className="text-ink-2">
        Its time was over, or an admin revoked it. An admin makes a new one under Settings, Screens on a wall; open it
        on this screen.
      </p>
    </PlainPage>
  )
}
