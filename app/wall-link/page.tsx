import { headers } from 'next/headers'

import { OpenWallLink } from '#components/features/wall-link/open-wall-link.tsx'
import { PlainPage } from '#components/frame/plain-page.tsx'
import { environmentName } from '#lib/server/reads.ts'
import { Providers } from '../providers.tsx'

/** Open to anyone: what a wall link leads to. Its token stands behind the `#`, which no browser sends anywhere. */
export default async function WallLinkPage() {
  // Reading the headers makes the page be made for each request.
  await headers()
  return (
    <PlainPage title="A screen on the wall" environmentName={environmentName()}>
      <Providers>
        <OpenWallLink />
      </Providers>
    </PlainPage>
  )
}
