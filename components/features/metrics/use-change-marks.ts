'use client'

import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'

import { paths } from '#components/frame/paths.ts'
import type { ChartMark } from '#components/ui/time-chart/chart.ts'
import type { HistoryAnswer } from '#lib/contracts/history.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { changeMarks, type ChangeMark } from '#lib/domain/metrics/change-marks.ts'
import type { Role, WorkloadRef } from '#lib/domain/topology.ts'
import { recentHistoryQuery } from '#lib/queries/history.ts'

type Installation = { readonly namespace: string; readonly release: string }

export type PageMarks = {
  readonly marks: readonly ChangeMark[]
  /** A workload has changed so often that older changes are not among them. */
  readonly isCut: boolean
  readonly isFailed: boolean
}

/** What happened to these workloads within the range, by the console or beside it. */
export function useChangeMarks(workloads: readonly WorkloadRef[], from: number, to: number): PageMarks {
  const { items, oldest, isFailed } = useQueries({
    queries: workloads.map((workload) => recentHistoryQuery(workload)),
    combine: together,
  })
  const marks = useMemo(() => changeMarks(items, { from, to }), [items, from, to])
  return { marks, isCut: oldest !== null && Date.parse(oldest) > from, isFailed }
}

function together(results: UseQueryResult<Readable<HistoryAnswer>>[]) {
  const cut = results.flatMap(({ data }) => (data?.next ? [data.items.at(-1)?.at ?? ''] : []))
  return {
    items: results.flatMap(({ data }) => data?.items ?? []),
    oldest: cut.toSorted().at(-1) ?? null,
    isFailed: results.some(({ isError }) => isError),
  }
}

/** A mark with the part of the installation that it changed; null for what belongs to none, as a password. */
export type PartMark = ChartMark & { readonly role: Role | null }

type Drawing = { readonly installation: Installation; readonly roles: ReadonlyMap<string, Role>; readonly now: number }

/** As charts draw them. A rollout that goes on lasts until now. */
export function chartMarks(marks: readonly ChangeMark[], { installation, roles, now }: Drawing): readonly PartMark[] {
  return marks.map((mark) => ({
    id: mark.id,
    role: roles.get(workloadKey(mark.target)) ?? null,
    number: mark.number,
    at: mark.at,
    endAt: mark.isRunning ? now : mark.endAt,
    label: `${mark.what}, ${mark.target.name}, ${mark.who}`,
    href: addressOf(mark, installation),
  }))
}

export function workloadKey({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`
}

/** The change itself; of one from outside its line in the log, once it has one. */
export function addressOf({ item, number }: ChangeMark, installation: Installation): string {
  if (item.what === 'action') return paths.change(installation, item.action.id)
  return item.outside.entry === null ? `#change-${number}` : paths.auditEntry('ops', item.outside.entry)
}
