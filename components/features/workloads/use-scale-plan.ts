'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import type { ScalePlan } from '#lib/domain/action.ts'
import { planScale, type WorkloadTarget } from '#lib/queries/actions.ts'

const settleMs = 400

export type PlanState = {
  /** The plan for the number asked for; never one for another number. */
  readonly plan: ScalePlan | null
  readonly error: Error | null
  readonly isPlanning: boolean
  readonly refresh: () => void
}

/** Asks for the dry-run when the number has stood still for a moment. `to` is null while there is nothing to plan. */
export function useScalePlan(target: WorkloadTarget, to: number | null, csrf: string): PlanState {
  const [settled, setSettled] = useState<number | null>(null)
  const [round, setRound] = useState(0)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(to), settleMs)
    return () => clearTimeout(timer)
  }, [to])
  const { data, error, isFetching } = useQuery({
    queryKey: ['scale plan', target.namespace, target.kind, target.name, settled, round],
    queryFn: () => planScale(target, settled ?? 0, csrf),
    enabled: settled !== null,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnReconnect: false,
  })
  const isSettled = settled === to
  return {
    plan: isSettled && data && data.to === to ? data : null,
    error: isSettled ? error : null,
    isPlanning: to !== null && (!isSettled || isFetching),
    refresh: () => setRound((one) => one + 1),
  }
}
