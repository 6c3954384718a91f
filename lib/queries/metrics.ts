import { queryOptions } from '@tanstack/react-query'

import { panelSchema } from '#lib/contracts/metrics-panel.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import type { Panel, PanelId, PanelSubject } from '#lib/domain/metrics/panel.ts'
import { subjectText } from '#lib/domain/metrics/panel-subject.ts'
import { getJson } from './http.ts'

/** An installation as pages know it. */
export type InstallationRef = { readonly namespace: string; readonly release: string }

/** `lastMs` moves on by itself; the other stands still. */
export type PanelRange =
  | { readonly lastMs: number; readonly endsAt?: never }
  | { readonly lastMs: number; readonly endsAt: string }

const leastRefreshMs = 15_000
const dayMs = 86_400_000

/** Live charts ask again when there can be something new; long ranges seldom, a week and more not by themselves. */
export function refreshMs(range: PanelRange, stepMs: number): number | false {
  if (range.endsAt !== undefined || range.lastMs >= 7 * dayMs) return false
  return Math.max(leastRefreshMs, range.lastMs >= dayMs ? 60_000 : 0, Math.min(stepMs, 300_000))
}

export function panelQuery(
  installation: InstallationRef,
  panel: { readonly id: PanelId; readonly subject: PanelSubject; readonly range: PanelRange; readonly points: number },
) {
  const { id, subject, range, points } = panel
  const about = subjectText(subject)
  return queryOptions({
    queryKey: ['metrics', installation.namespace, installation.release, id, about, range, points],
    queryFn: ({ signal }): Promise<Readable<Panel>> => {
      const to = range.endsAt === undefined ? Date.now() : Date.parse(range.endsAt)
      const from = new Date(to - range.lastMs).toISOString()
      const query = new URLSearchParams({
        id,
        subject: about,
        from,
        to: new Date(to).toISOString(),
        points: `${points}`,
      })
      return getJson(`${metricsPath(installation)}/panel?${query}`, panelSchema, signal)
    },
    refetchInterval: ({ state }) => refreshMs(range, state.data?.stepMs ?? leastRefreshMs),
    refetchIntervalInBackground: false,
    staleTime: leastRefreshMs,
  })
}

export function metricsPath({ namespace, release }: InstallationRef): string {
  return `/api/installations/${encodeURIComponent(namespace)}/${encodeURIComponent(release)}/metrics`
}
