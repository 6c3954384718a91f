import 'server-only'
import type { TakenByRollout, WorkloadKind } from '#lib/domain/topology.ts'
import { textAt, valueAt, type Json } from './json.ts'

const nothing: TakenByRollout = { by: 'count', count: 0 }
const one: TakenByRollout = { by: 'count', count: 1 }

/** How many instances may be away during a rollout, from its strategy. */
export function translateTaken(kind: WorkloadKind, object: Json): TakenByRollout {
  switch (kind) {
    case 'CronJob':
      return nothing
    case 'StatefulSet':
      return textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete' ? nothing : one
    case 'Deployment': {
      if (textAt(object, 'spec', 'strategy', 'type') === 'Recreate') return { by: 'share', share: 1, atLeast: 1 }
      const limit = (field: string) => valueAt(object, 'spec', 'strategy', 'rollingUpdate', field)
      // Where it may neither add nor take one away, Kubernetes takes one away.
      const atLeast = isZero(limit('maxSurge')) ? 1 : 0
      const most = limit('maxUnavailable')
      if (typeof most === 'number') return { by: 'count', count: Math.max(most, atLeast) }
      return { by: 'share', share: typeof most === 'string' ? shareOf(most) : usualShare, atLeast }
    }
  }
}

/** What Kubernetes writes into a Deployment that says nothing. */
const usualShare = 0.25

function shareOf(text: string): number {
  const percent = Number(/^(\d+)%$/.exec(text)?.[1] ?? Number.NaN)
  return Number.isFinite(percent) ? percent / 100 : usualShare
}

function isZero(value: unknown): boolean {
  return value === 0 || value === '0%'
}
