import { cookies } from 'next/headers'
import type { ReactNode } from 'react'

import { ConsoleProvider } from '#components/frame/console-context.tsx'
import { preferenceCookies, readInstallation, readZone } from '#components/frame/preferences.ts'
import type { FirstPaint } from '#components/frame/use-picture.ts'
import { readActions, readObjectives, readScalePolicy, readTopology, sessionAnswer } from '#lib/server/reads.ts'
import { currentViewer } from '#lib/server/viewer.ts'
import { Providers } from './providers.tsx'

type Props = {
  children: ReactNode
  /** Draws around the page; it begins with what the server knows now. */
  frame: (first: FirstPaint, children: ReactNode) => ReactNode
}

/** What every page of a signed-in user stands on, and no guard: each page says in its first line who may see it. */
export async function SignedIn({ children, frame }: Props) {
  const viewer = await currentViewer()
  // The page below is on its way to the sign-in page.
  if (!viewer) return children
  const session = sessionAnswer(viewer)
  const jar = await cookies()
  const at = Date.now()
  // Without them the page still shows the cluster.
  const actions = await readActions(20).catch(() => null)
  return (
    <Providers>
      <ConsoleProvider
        facts={{
          userName: session.name,
          role: session.role,
          csrf: session.csrf,
          address: session.address,
          environmentName: session.environmentName,
          expiresAt: session.expiresAt,
          idleUntil: session.idleUntil,
          zone: readZone(jar.get(preferenceCookies.zone)?.value),
          scalePolicy: readScalePolicy(),
          objectives: readObjectives(),
          servedAt: at,
          hasShortcuts: jar.get(preferenceCookies.keys)?.value !== 'off',
          lastInstallation: readInstallation(jar.get(preferenceCookies.installation)?.value),
        }}
      >
        {frame({ topology: readTopology(), actions, at }, children)}
      </ConsoleProvider>
    </Providers>
  )
}
