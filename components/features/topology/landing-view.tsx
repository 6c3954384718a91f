'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

import { PageHeading } from '#components/frame/page-heading.tsx'
import { paths } from '#components/frame/paths.ts'
import { usePicture } from '#components/frame/use-picture.ts'
import { Card } from '#components/ui/card.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { NothingFound } from './nothing-found.tsx'

/** No installation is known yet: it goes on to the first one as soon as it is seen. */
export function LandingView() {
  const router = useRouter()
  const { topology, freshness } = usePicture()
  const [first] = topology.installations
  const address = first ? paths.overview(first) : null
  useEffect(() => {
    if (address) router.replace(address)
  }, [address, router])
  if (address || freshness === 'starting')
    return (
      <>
        <PageHeading sentence="State unknown: no answer from the cluster yet." status="unknown" />
        <Card title="Topology">
          <RowOutlines rows={6} label="Waiting for the first picture of the cluster" />
        </Card>
      </>
    )
  return (
    <>
      <PageHeading
        sentence={
          topology.problems.some(({ code }) => code !== 'namespace-empty')
            ? 'State unknown: the cluster cannot be read.'
            : 'No Tracardi installation was found.'
        }
        status="unknown"
      />
      <NothingFound topology={topology} title="No workload runs a Tracardi image" />
    </>
  )
}
