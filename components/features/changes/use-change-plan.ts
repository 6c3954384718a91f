'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import type { EditPlan } from '#lib/domain/action.ts'
import type { ChangeWish } from '#lib/domain/change-draft.ts'
import { planChange, type WorkloadTarget } from '#lib/queries/actions.ts'

const settleMs = 400

export type PlanState = {
  /** The plan of what is asked for now; never that of another wish. */
  readonly plan: EditPlan | null
  readonly error: Error | null
  readonly isPlanning: boolean
  readonly refresh: () => void
}

/** Asks for the dry-run: at once for what the draft opened with, then when it has stood still for a moment. */
export function useChangePlan(target: WorkloadTarget, wish: ChangeWish | null, csrf: string): PlanState {
  const [settled, setSettled] = useState(wish)
  const [round, setRound] = useState(0)
  const asked = JSON.stringify(wish)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wish), settleMs)
    return () => clearTimeout(timer)
    // A wish is what it says, not which object says it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [asked])
  const { data, error, isFetching } = useQuery({
    queryKey: ['plan', target.namespace, target.kind, target.name, settled, round],
    queryFn: () => (settled === null ? null : planChange(target, settled, csrf)),
    enabled: settled !== null,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnReconnect: false,
  })
  const isSettled = JSON.stringify(settled) === asked
  return {
    plan: isSettled ? (data ?? null) : null,
    error: isSettled ? error : null,
    isPlanning: wish !== null && (!isSettled || isFetching),
    refresh: () => setRound((one) => one + 1),
  }
}
