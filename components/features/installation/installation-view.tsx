'use client'

import type { ReactNode } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { useAdminPassword } from '#components/frame/use-admin-password.ts'
import { usePicture } from '#components/frame/use-picture.ts'
import { Card } from '#components/ui/card.tsx'
import { formatAge } from '#components/ui/format-age.ts'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { Time } from '#components/ui/time.tsx'
import type { AdminPassword } from '#lib/contracts/admin-password.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { viewInstallation } from '#lib/domain/installation-view.ts'
import { installationVerdict } from '#lib/domain/installation-verdict.ts'
import { AdminPasswordCard } from './admin-password-card.tsx'
import { PartsCard } from './parts-card.tsx'

type Props = {
  namespace: string
  release: string
  /** Null when the server could not read it for the first paint. */
  first: Readable<AdminPassword> | null
  controls: ReactNode
  rotation: ReactNode
  /** What it stands on and how it is reached; another feature's, so the page brings them. */
  standing: ReactNode
}

const hourMs = 3_600_000

/** A heading is read aloud when it changes, so it does not count seconds. */
const roughAge = (milliseconds: number) => (milliseconds < hourMs ? 'less than an hour' : formatAge(milliseconds))

/** Which Tracardi is this; is its admin password under control? */
export function InstallationView({ namespace, release, first, controls, rotation, standing }: Props) {
  const { zone } = useConsole()
  const { topology, freshness, now } = usePicture()
  const { facts, newest, error, refetch } = useAdminPassword({ namespace, release }, first)
  const view = viewInstallation(topology, { namespace, release })
  const isStale = freshness === 'stale'
  if (!view)
    return (
      <>
        <PageHeading sentence={`The console sees no installation ${namespace}/${release}.`} status="unknown" />
        <Card title="Installation">
          <EmptyNote title="Nothing of this name is seen">
            <p>The Overview says what was searched.</p>
          </EmptyNote>
        </Card>
      </>
    )
  const verdict = installationVerdict({
    installation: view.installation,
    rotation: newest,
    rotatedAt: facts === null ? undefined : (facts.rotated?.at ?? null),
    age: (iso) => roughAge(now - Date.parse(iso)),
  })
  return (
    <>
      <PageHeading
        {...verdict}
        aside={
          topology.asOf ? (
            <>
              {isStale ? 'last seen ' : 'as of '}
              <Time at={topology.asOf} zone={zone} />
            </>
          ) : null
        }
        actions={controls}
      />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <AdminPasswordCard installation={view.installation} facts={facts} error={error} onAgain={refetch} />
        {rotation}
      </div>
      <PartsCard view={view} isStale={isStale} />
      {standing}
    </>
  )
}
