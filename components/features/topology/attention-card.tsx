'use client'

import Link from 'next/link'
import { useState } from 'react'

import { paths } from '#components/frame/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import type { Finding, FindingSubject } from '#lib/domain/attention.ts'
import { unjudgedPlaces, type PlaceFinding } from '#lib/domain/health/place-findings.ts'
import { statusName } from '#lib/domain/part-words.ts'
import type { Installation } from '#lib/domain/topology.ts'
import { placeAddress, PlacesNote } from './places-note.tsx'

const first = 5

type Props = {
  findings: readonly Finding[]
  /** How the ways in and the queue are; null while nobody has said. */
  places: readonly PlaceFinding[] | null
  /** What the console was asked for in vain, in words. */
  unheard: readonly string[]
  installation: Installation
  isStale: boolean
}

export function AttentionCard({ findings, places, unheard, installation, isStale }: Props) {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? findings : findings.slice(0, first)
  return (
    <Card title="Needs attention" aside={findings.length > 0 ? `${findings.length}` : undefined}>
      {findings.length === 0 ? (
        <EmptyNote title={isStale ? 'Not known' : 'Nothing, as far as the cluster tells'}>
          {isStale ? (
            <p>The picture is old; what is wrong now cannot be said.</p>
          ) : (
            <p>
              Every workload is as asked, and no GUI API is open to the Internet.
              {areWell(places, unheard) ? ' The ways in and the workers’ queue are as they should be.' : null}
            </p>
          )}
        </EmptyNote>
      ) : (
        <ul>
          {shown.map((finding) => (
            <li
              key={finding.id}
              className="grid gap-x-3 gap-y-0.5 border-b border-line-subtle px-3.5 py-2 last:border-b-0 sm:grid-cols-[104px_minmax(0,1fr)]"
            >
              <StatusWord state={finding.status}>{wordOf(finding)}</StatusWord>
              <div className="min-w-0">
                <Sentence finding={finding} installation={installation} />
                {finding.detail ? <p className="text-small text-ink-2">{finding.detail}</p> : null}
              </div>
            </li>
          ))}
        </ul>
      )}
      {isStale ? null : <PlacesNote places={places} unheard={unheard} installation={installation} />}
      {findings.length > first && !isWhole ? (
        <div className="border-t border-line-subtle px-3.5 py-2">
          <Button onClick={() => setIsWhole(true)}>Show all {findings.length}</Button>
        </div>
      ) : null}
    </Card>
  )
}

function Sentence({ finding, installation }: { finding: Finding; installation: Installation }) {
  const { sentence, about } = finding
  if (about === null) return <p>{sentence}</p>
  return (
    <Link href={addressOf(about, installation)} className="text-link hover:underline">
      {sentence}
    </Link>
  )
}

function wordOf({ about, status }: Finding): string {
  return about?.of === 'change' ? 'Approval' : statusName(status)
}

function addressOf(about: FindingSubject, installation: Installation): string {
  switch (about.of) {
    case 'workload':
      return paths.workload(installation, about.workload)
    case 'change':
      return paths.change(installation, about.change.id)
    case 'place':
      return placeAddress(about.place, installation)
    case 'alert':
      return paths.alerts(installation)
  }
}

function areWell(places: readonly PlaceFinding[] | null, unheard: readonly string[]): boolean {
  return places !== null && places.length > 0 && unheard.length === 0 && unjudgedPlaces(places).length === 0
}
