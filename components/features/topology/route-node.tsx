import { clsx } from 'clsx'

import type { GlyphState } from '#components/ui/status-glyph.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { exposureWord, pathsWord, routeKindWord, tlsWord } from '#lib/domain/status-line.ts'
import type { Route, Workload } from '#lib/domain/topology.ts'
import { borderOf, type Drawing } from './workload-node.tsx'

/** A way in. What it was judged by is in the words, not only in the colour. */
export function RouteNode({
  route,
  targets,
  isForbidden,
  drawing,
}: {
  route: Route
  targets: readonly Workload[]
  isForbidden: boolean
  drawing: Drawing
}) {
  const { state, words } = routeStatus(route, isForbidden, drawing)
  const names = targets.filter(({ id }) => route.targetIds.includes(id)).map(({ name }) => name)
  return (
    <div
      data-node={route.id}
      className={clsx('grid min-w-0 content-start gap-1 rounded-[7px] border bg-surface px-2.5 py-2', borderOf(state))}
    >
      <h4 className="font-semibold break-words">
        {routeKindWord(route.kind)} <span className="font-mono text-code font-normal break-all">{route.name}</span>
      </h4>
      {state === 'ok' ? <span className="text-ink-2">{words}</span> : <StatusWord state={state}>{words}</StatusWord>}
      <span className="text-small text-ink-2">
        <span className="font-mono break-all">{pathsWord(route)}</span>
        {tlsWord(route)}
      </span>
      {route.hosts.length > 0 ? (
        <span className="font-mono text-code break-all text-ink-2">{route.hosts.join(', ')}</span>
      ) : null}
      <span className="sr-only">
        Leads to {names.length > 0 ? names.join(' and ') : 'no workload'}. {route.exposureEvidence}
      </span>
    </div>
  )
}

function routeStatus(route: Route, isForbidden: boolean, { isStale }: Drawing): { state: GlyphState; words: string } {
  if (isStale) return { state: 'unknown', words: exposureWord(route) }
  if (isForbidden) return { state: 'critical', words: 'Open to the Internet: should not exist' }
  return { state: route.exposure === 'unknown' ? 'unknown' : 'ok', words: exposureWord(route) }
}
