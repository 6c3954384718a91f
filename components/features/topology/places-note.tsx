import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'

import { paths } from '#components/frame/paths.ts'
import { unjudgedPlaces, type Place, type PlaceFinding } from '#lib/domain/health/place-findings.ts'
import type { Installation } from '#lib/domain/topology.ts'

type Props = {
  places: readonly PlaceFinding[] | null
  /** What the console was asked for in vain, in words. */
  unheard: readonly string[]
  installation: Installation
}

/** Says quietly which ways in, queues and stores nobody could judge: they may be well or not. */
export function PlacesNote({ places, unheard, installation }: Props) {
  if (unheard.length > 0)
    return <Line>Not known: {unheard.join(', ')}. The console did not say, and is asked again.</Line>
  if (places === null) return <Line>Ways in, the workers’ queue and stores elsewhere are being asked for.</Line>
  const unjudged = unjudgedPlaces(places)
  if (unjudged.length === 0) return null
  return (
    <Line>
      Could not be judged:{' '}
      {unjudged.map(({ place, words }, index) => (
        <Fragment key={place}>
          {index > 0 ? ', ' : null}
          <Link href={placeAddress(place, installation)} className="text-link underline">
            {words}
          </Link>
        </Fragment>
      ))}
      .
    </Line>
  )
}

export function placeAddress(place: Place, installation: Installation): string {
  switch (place) {
    case 'ways-in':
      return paths.waysIn(installation)
    case 'queue':
    case 'stores':
      return paths.queue(installation)
  }
}

function Line({ children }: { children: ReactNode }) {
  return <p className="border-t border-line-subtle px-3.5 py-2 text-small text-ink-2">{children}</p>
}
