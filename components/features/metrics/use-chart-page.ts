'use client'

import { useMemo, useState } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { roles } from '#lib/domain/role-names.ts'
import type { Role, Workload } from '#lib/domain/topology.ts'
import type { ChartSetting } from './chart-setting.ts'
import { boundsOf } from './time-range.ts'
import { chartMarks, useChangeMarks, workloadKey, type PageMarks } from './use-change-marks.ts'
import { useTimeRange, type ChosenRange } from './use-time-range.ts'

type Installation = { readonly namespace: string; readonly release: string }

export type ChartPage = {
  readonly setting: ChartSetting
  readonly chosen: ChosenRange
  readonly changes: PageMarks
  readonly to: number
  readonly hold: (isHeld: boolean) => void
}

const minuteMs = 60_000

/**
 * What the charts of a page share. The page is drawn at every piece of news and once a second; this stays the same
 * object until a chart has to be drawn anew.
 */
export function useChartPage({ namespace, release }: Installation, workloads: readonly Workload[]): ChartPage {
  const { zone } = useConsole()
  const { now, live } = usePicture()
  const [isHeld, hold] = useState(false)
  const minute = Math.floor(now / minuteMs) * minuteMs
  const chosen = useTimeRange(minute)
  const { from, to } = boundsOf(chosen.range, minute + minuteMs)
  const changes = useChangeMarks(
    workloads.filter(({ kind }) => kind !== 'CronJob'),
    from,
    to,
  )
  const skewMs = Math.round(live.skewMs / 1_000) * 1_000
  const { range, compare, choose } = chosen
  // As text, because the workloads are new objects with every piece of news about any of them.
  const parts = workloads.map((workload) => `${workload.role} ${workloadKey(workload)}`).join('\n')
  const setting = useMemo(() => {
    const installation = { namespace, release }
    const roleOf = new Map(parts.split('\n').flatMap((line) => roleOfLine(line)))
    const marks = chartMarks(changes.marks, { installation, roles: roleOf, now: minute })
    return { installation, range, compare, choose, marks, zone, skewMs, isHeld }
  }, [namespace, release, parts, range, compare, choose, changes.marks, minute, zone, skewMs, isHeld])
  return { setting, chosen, changes, to, hold }
}

function roleOfLine(line: string): [string, Role][] {
  const [word, key] = line.split(' ')
  const role = roles.find((each) => each === word)
  return role === undefined || key === undefined ? [] : [[key, role]]
}
