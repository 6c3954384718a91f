'use client'

import Link from 'next/link'
import { useSyncExternalStore } from 'react'

import type { Freshness as FreshnessState, Topology } from '#lib/domain/topology.ts'
import type { LiveState } from '#lib/queries/live-state.ts'
import { formatAge } from '../ui/format-age.ts'
import { useConsole } from './console-context.tsx'
import { ThemeToggle, ZoneToggle } from './display-controls.tsx'
import { Freshness } from './freshness.tsx'
import { InstallationPicker } from './installation-picker.tsx'
import { Banner } from './live-banner.tsx'
import { paths } from './paths.ts'
import { Shortcuts } from './shortcuts.tsx'
import { UserMenu } from './user-menu.tsx'

type Props = {
  topology: Topology
  live: LiveState
  freshness: FreshnessState
  now: number
  current: { readonly namespace: string; readonly release: string } | null
}

export function Header({ topology, live, freshness, now, current }: Props) {
  const { zone, hasShortcuts } = useConsole()
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line-subtle bg-surface px-4 py-2">
      <Link href={paths.home} className="font-semibold lg:w-44">
        Tracardi Ops
      </Link>
      <InstallationPicker current={current} installations={topology.installations} />
      <Freshness freshness={freshness} connection={live.connection} asOf={topology.asOf} now={now} zone={zone} />
      <div className="ml-auto flex flex-wrap items-center gap-2">
        <Shortcuts installation={current} areOn={hasShortcuts} />
        <ZoneToggle />
        <ThemeToggle />
        <UserMenu />
      </div>
    </div>
  )
}

const skewLimitMs = 5_000

/** What is odd about this browser and not about the cluster. */
export function DisplayNotes({ skewMs }: { skewMs: number }) {
  const isOnline = useSyncExternalStore(
    (listener) => {
      addEventListener('online', listener)
      addEventListener('offline', listener)
      return () => {
        removeEventListener('online', listener)
        removeEventListener('offline', listener)
      }
    },
    () => navigator.onLine,
    () => true,
  )
  if (!isOnline) return <Banner state="unknown">This browser is offline. The last picture stays on screen.</Banner>
  if (Math.abs(skewMs) <= skewLimitMs) return null
  return (
    <Banner state="degraded">
      The clock of this computer is {formatAge(Math.abs(skewMs))} {skewMs > 0 ? 'ahead of' : 'behind'} the console. Ages
      on this page are corrected for it.
    </Banner>
  )
}
