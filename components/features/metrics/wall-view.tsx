'use client'

import { clsx } from 'clsx'
import Link from 'next/link'
import { parseAsString, useQueryState } from 'nuqs'
import { useEffect, useState } from 'react'

import type { Objectives } from '#lib/domain/objectives/objective.ts'
import { paths } from '#components/frame/paths.ts'
import { usePicture } from '#components/frame/use-picture.ts'
import { formatAge } from '#components/ui/format-age.ts'
import { formatTime } from '#components/ui/format-time.ts'
import { StatusGlyph } from '#components/ui/status-glyph.tsx'
import { viewInstallation, type InstallationView } from '#lib/domain/installation-view.ts'
import type { PartVerdict } from '#lib/domain/metrics/part-verdict.ts'
import { statusName } from '#lib/domain/part-words.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { usePartVerdicts } from './use-part-verdicts.ts'
import { wallAlarm } from './wall-age.ts'
import { WallAlerts } from './wall-alerts.tsx'
import { isReloadDue } from './wall-reload.ts'

const turnMs = 20_000

type Props = {
  zone: string
  environmentName: string | null
  objectives: Objectives
  /** By a wall link: nothing else of the console opens. */
  isScreen: boolean
}

/** For a screen on the wall: read across the room, never touched, and open about its age. */
export function WallView({ zone, environmentName, objectives, isScreen }: Props) {
  const { topology, live, now } = usePicture()
  const [wanted] = useQueryState('installation', parseAsString)
  const view = shownInstallation(topology, wanted, now)
  const alarm = wallAlarm({ connection: live.connection, asOf: topology.asOf, now, age: formatAge, isScreen })
  const isEnded = live.connection === 'ended'
  useNightlyReload({ now, zone, mayReload: live.connection === 'live' })
  const clock = topology.asOf === null ? 'never' : formatTime(topology.asOf, zone, 'clock')
  return (
    <main className="grid min-h-dvh content-start gap-[1.5vw] bg-canvas p-[2vw]" data-drift={driftOf(now)}>
      <title>Wall · Tracardi Ops</title>
      <header className="flex flex-wrap items-baseline justify-between gap-x-[2vw]">
        <h1 className="text-[3vw] leading-tight font-semibold">
          {view ? `${view.installation.namespace} / ${view.installation.release}` : 'Tracardi Ops'}
          {environmentName ? <span className="text-ink-2"> · {environmentName}</span> : null}
        </h1>
        <p className="font-mono text-[3vw] leading-tight">
          as of {clock}
          {topology.asOf ? ` · ${formatAge(now - Date.parse(topology.asOf))}` : null}
        </p>
      </header>
      {alarm ? (
        <p
          role="alert"
          className="flex items-start gap-[1.5vw] rounded-card border-4 border-crit bg-crit-tint p-[1.5vw] text-[4vw] leading-tight font-semibold text-crit"
        >
          {alarm}
          {isEnded && !isScreen ? (
            <a className="text-link underline" href={`${paths.signIn}?to=${encodeURIComponent(wallAddress(wanted))}`}>
              Sign in
            </a>
          ) : null}
        </p>
      ) : null}
      {view && alarm === null ? <WallAlerts installation={view.installation} zone={zone} /> : null}
      {isEnded ? null : view ? (
        <Tiles view={view} objectives={objectives} isBelieved={alarm === null} />
      ) : (
        <p className="text-[3vw] text-unk">State unknown: no installation was found.</p>
      )}
      {view && !isScreen ? (
        <Link className="justify-self-end text-small text-link underline" href={paths.throughput(view.installation)}>
          Throughput
        </Link>
      ) : null}
    </main>
  )
}

/** Only while the console answers: a page that cannot be loaded would stay away. */
function useNightlyReload({ now, zone, mayReload }: { now: number; zone: string; mayReload: boolean }) {
  const [loadedAt] = useState(now)
  const isDue = mayReload && isReloadDue({ loadedAt, now, zone })
  useEffect(() => {
    if (isDue) location.reload()
  }, [isDue])
}

type TilesProps = { view: InstallationView; isBelieved: boolean } & Pick<Props, 'objectives'>

function Tiles({ view, objectives, isBelieved }: TilesProps) {
  const { topology, freshness } = usePicture()
  const parts = usePartVerdicts({ view, freshness, asOf: topology.asOf, objectives })
  return (
    <ul className="grid gap-[1.5vw] md:grid-cols-2">
      {parts.map((part) => (
        <Tile key={part.role} part={isBelieved ? part : { ...part, status: 'unknown' }} />
      ))}
    </ul>
  )
}

const borders: Readonly<Record<PartVerdict['status'], string>> = {
  ok: 'border-line',
  'in-progress': 'border-prog',
  degraded: 'border-warn border-l-[1vw]',
  critical: 'border-crit border-l-[1vw]',
  unknown: 'border-dashed border-line-control',
  paused: 'border-line-control',
}

function Tile({ part: { status, sentence, because } }: { part: PartVerdict }) {
  const [name, ...words] = sentence.split(': ')
  return (
    <li className={clsx('grid content-start gap-[0.5vw] rounded-card border-2 bg-surface p-[1.5vw]', borders[status])}>
      <div className="flex flex-wrap items-center justify-between gap-x-[1vw] text-[3vw] leading-tight font-semibold">
        <h2>{name}</h2>
        <span className="flex items-center gap-[1vw]">
          <StatusGlyph state={status} className="size-[3vw]!" />
          {statusName(status)}
        </span>
      </div>
      <p className="text-[3vw] leading-tight wrap-anywhere">{words.join(': ')}</p>
      {because.slice(0, 1).map((ground) => (
        <p key={ground} className="text-[3vw] leading-tight wrap-anywhere text-ink-2">
          {ground}
        </p>
      ))}
    </li>
  )
}

/** The one that the address names; else each in its turn. */
function shownInstallation(topology: Topology, wanted: string | null, now: number): InstallationView | null {
  const all = topology.installations
  const named = all.filter(({ namespace, release }) => `${namespace}/${release}` === wanted)
  const shown = wanted === null ? all : named
  const one = shown[Math.floor(now / turnMs) % Math.max(1, shown.length)]
  return one ? viewInstallation(topology, one) : null
}

function wallAddress(wanted: string | null): string {
  return wanted === null ? paths.anyWall : `${paths.anyWall}?installation=${encodeURIComponent(wanted)}`
}

/** A screen that shows the same for months burns in: the picture moves by a few pixels each minute. */
function driftOf(now: number): number {
  return Math.floor(now / 60_000) % 4
}
