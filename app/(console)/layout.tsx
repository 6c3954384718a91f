import type { ReactNode } from 'react'

import { ConsoleFrame } from '#components/frame/console-frame.tsx'
import { SignedIn } from '../signed-in.tsx'

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return <SignedIn frame={(first, page) => <ConsoleFrame first={first}>{page}</ConsoleFrame>}>{children}</SignedIn>
}
