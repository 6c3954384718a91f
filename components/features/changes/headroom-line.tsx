'use client'

import { useQuery } from '@tanstack/react-query'

import { defaultCapacityPolicy } from '#lib/domain/capacity/replicas-needed.ts'
import { ofOneWords } from '#lib/domain/capacity/capacity-words.ts'
import { headroomWords, rolloutWords, whatIf } from '#lib/domain/capacity/what-if.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { capacityQuery } from '#lib/queries/capacity.ts'

/** What the new number leaves when a node is lost; says when nobody knows. Shown for API clusters, which take requests. */
export function HeadroomLine({ workload, to }: { workload: Workload; to: number }) {
  const { data, error } = useQuery(capacityQuery(workload, workload))
  if (error) return <p className="text-small text-ink-2">The headroom is not known: the console did not answer.</p>
  if (!data) return <p className="text-small text-ink-3">Measuring the headroom…</p>
  const { ofOne, demand, minimum, lostWithNode, takenByRollout, ready } = data
  if (ofOne.chosen === null || demand === null)
    return <p className="text-small text-ink-2">The headroom is not known. {ofOneWords(ofOne)}</p>
  const of = { planned: demand.planned, ofOne: ofOne.chosen.requestsPerSecond, minimum, takenByRollout }
  const at = (replicas: number) => whatIf(of, { replicas, load: 1, lost: lostWithNode }, defaultCapacityPolicy)
  return (
    <p className="text-small text-ink-2">
      Headroom after losing {lostWithNode === 1 ? 'one instance' : `a node with ${lostWithNode} instances`}: now{' '}
      {headroomWords(at(ready).headroom)}, with {to} {headroomWords(at(to).headroom)}. Recommended:{' '}
      {at(to).needed.recommended}. {rolloutWords(to, takenByRollout)}
    </p>
  )
}
