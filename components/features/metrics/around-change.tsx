'use client'

import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'

import { formatValue } from '#components/ui/time-chart/units.ts'
import { aroundMs, beforeAndAfter, type Around } from '#lib/domain/metrics/before-after.ts'
import type { ChangeMark } from '#lib/domain/metrics/change-marks.ts'
import type { Panel, PanelId } from '#lib/domain/metrics/panel.ts'
import { panelQuery } from '#lib/queries/metrics.ts'
import { gridOf, wholeOf } from './panel-lines.ts'
import { panelTitle } from './panel-words.ts'

type Props = { mark: ChangeMark; installation: { readonly namespace: string; readonly release: string } }

const compared = ['requests', 'error-ratio', 'latency', 'cpu'] as const satisfies readonly PanelId[]

/** What changed with the change: asked for only when somebody wants to know. */
export function AroundChange({ mark, installation }: Props) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="inline-flex min-h-6 items-center text-small text-link select-none hover:underline">
        Before and after<span className="sr-only"> change {mark.number}</span>
      </summary>
      {isOpen ? <Figures mark={mark} installation={installation} /> : null}
    </details>
  )
}

function Figures({ mark, installation }: Props) {
  const { target, at, isRunning } = mark
  const endAt = mark.endAt
  const answers = useQueries({
    queries: compared.map((id) => ({
      ...panelQuery(installation, {
        id,
        subject: { of: 'workload' as const, workloadId: `${target.namespace}/${target.kind}/${target.name}` },
        range: {
          lastMs: (endAt ?? at) - at + 2 * aroundMs,
          endsAt: new Date((endAt ?? at) + aroundMs).toISOString(),
        },
        points: 300,
      }),
      staleTime: 60_000,
    })),
  })
  if (isRunning) return <p className="text-small text-ink-2">It is still going on: there is no after yet.</p>
  if (answers.some(({ isPending }) => isPending))
    return (
      <p role="status" className="text-small text-ink-2">
        Comparing…
      </p>
    )
  const [requests] = answers
  return (
    <dl className="grid gap-x-3 text-small sm:grid-cols-[auto_1fr]">
      {compared.map((id, index) => {
        const panel = answers[index]?.data
        const around = panel && requests?.data ? aroundOf(panel, requests.data, mark) : null
        return (
          <div key={id} className="contents">
            <dt className="text-ink-2">{labelOf(id)}</dt>
            <dd className="font-mono text-code">{panel && around ? inWords(panel, around) : 'not enough data'}</dd>
          </div>
        )
      })}
    </dl>
  )
}

function aroundOf(panel: Panel, requests: Panel, change: ChangeMark): Around | null {
  return beforeAndAfter(
    { ...gridOf(panel), values: wholeOf(panel) },
    { ...gridOf(requests), values: wholeOf(requests) },
    change,
  )
}

function labelOf(id: PanelId): string {
  return id === 'latency' ? 'Latency, p95' : panelTitle(id)
}

function inWords({ unit }: Panel, { before, after }: Around): string {
  const change = before === 0 ? null : (after - before) / before
  const share = change === null ? '' : ` (${change < 0 ? '−' : '+'}${formatValue(Math.abs(change), 'ratio')})`
  return `${formatValue(before, unit)} → ${formatValue(after, unit)}${share}`
}
