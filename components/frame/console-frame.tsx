'use client'

import { useParams, usePathname, useRouter } from 'next/navigation'
import { useEffect, useRef, useState, useTransition, type ReactNode } from 'react'

import type { Topology } from '#lib/domain/topology.ts'
import { useConsole } from './console-context.tsx'
import { EnvironmentBand } from './environment-band.tsx'
import { DisplayNotes, Header } from './header.tsx'
import { LiveBanner } from './live-banner.tsx'
import { Navigation } from './navigation.tsx'
import { savePreference } from './preferences.ts'
import { SessionClock } from './session-clock.tsx'
import { SessionEndedDialog } from './session-ended-dialog.tsx'
import { useLive } from './use-live.ts'
import { PictureContext, useNewestPicture, type FirstPaint } from './use-picture.ts'

/** Header, rail, banners and the one connection of this browser; every signed-in page lies in it. */
export function ConsoleFrame({ first, children }: { first: FirstPaint; children: ReactNode }) {
  const { userName, zone, environmentName } = useConsole()
  const { resume } = useLive(goOn)
  const router = useRouter()
  const picture = useNewestPicture(first)
  const { topology, live, freshness, now } = picture
  const installation = useCurrentInstallation(topology)
  useFocusOnRouteChange()

  const [signIns, setSignIns] = useState(0)
  const resumedAfter = useRef(0)
  const [isRefreshing, startRefresh] = useTransition()
  // Only now: a write that is sent before the page knows the new session's token would be refused.
  useEffect(() => {
    if (isRefreshing || resumedAfter.current === signIns) return
    resumedAfter.current = signIns
    resume()
  }, [isRefreshing, signIns, resume])

  // What is on the page, and in its cache, is the other user's.
  const shownTo = useRef(userName)
  useEffect(() => {
    if (shownTo.current !== userName) location.reload()
  }, [userName])

  /** After signing in again, here or in another tab: the page asks for itself anew, and its drafts stay. */
  function goOn() {
    startRefresh(() => router.refresh())
    setSignIns((count) => count + 1)
  }

  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded-control bg-surface px-3 py-2 text-link focus-visible:not-sr-only focus-visible:absolute focus-visible:top-1 focus-visible:left-1"
      >
        Skip to content
      </a>
      <header>
        {environmentName ? <EnvironmentBand name={environmentName} /> : null}
        <Header topology={topology} live={live} freshness={freshness} now={now} current={installation} />
      </header>
      <LiveBanner live={live} freshness={freshness} asOf={topology.asOf} problems={topology.problems} zone={zone} />
      <SessionClock skewMs={live.skewMs} />
      <DisplayNotes skewMs={live.skewMs} />
      <div className="grid flex-1 grid-rows-[auto_1fr] md:grid-cols-[72px_minmax(0,1fr)] md:grid-rows-none lg:grid-cols-[208px_minmax(0,1fr)]">
        <Navigation installation={installation} />
        <main id="content" tabIndex={-1} className="min-w-0 px-4 py-4 md:px-5">
          <div className="grid max-w-310 gap-4">
            <PictureContext value={picture}>{children}</PictureContext>
          </div>
        </main>
      </div>
      {live.connection === 'ended' ? <SessionEndedDialog userName={userName} onSignedIn={goOn} /> : null}
    </div>
  )
}

/** The installation in the URL; on pages that belong to none, the one looked at last. */
function useCurrentInstallation(topology: Topology) {
  const { namespace, release } = useParams()
  const { lastInstallation } = useConsole()
  const inUrl =
    typeof namespace === 'string' && typeof release === 'string'
      ? { namespace: decodeURIComponent(namespace), release: decodeURIComponent(release) }
      : null
  const key = inUrl ? `${inUrl.namespace}/${inUrl.release}` : null
  useEffect(() => {
    if (key) savePreference('installation', key)
  }, [key])
  if (inUrl) return inUrl
  const known = topology.installations.find(
    (one) => one.namespace === lastInstallation?.namespace && one.release === lastInstallation.release,
  )
  return known ?? topology.installations[0] ?? null
}

function useFocusOnRouteChange() {
  const pathname = usePathname()
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    document.getElementById('page-heading')?.focus()
  }, [pathname])
}
