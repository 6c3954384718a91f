import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'

import { WallFrame } from '#components/frame/wall-frame.tsx'
import { SignedIn } from '../signed-in.tsx'

/** Without navigation: nobody stands at this screen. */
export default function WallLayout({ children }: { children: ReactNode }) {
  return (
    <NuqsAdapter>
      <SignedIn frame={(first, page) => <WallFrame first={first}>{page}</WallFrame>}>{children}</SignedIn>
    </NuqsAdapter>
  )
}
