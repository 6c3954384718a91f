'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

const settleMs = 400

export type PlanState<Plan> = {
  /** The plan of what is asked for now; never that of another wish. */
  readonly plan: Plan | null
  readonly error: Error | null
  readonly isPlanning: boolean
  readonly refresh: () => void
}

/** Asks for the dry-run: at once for what the draft opened with, then when it has stood still for a moment. */
export function usePlan<Wish, Plan>(
  about: string,
  wish: Wish | null,
  ask: (wish: Wish) => Promise<Plan>,
): PlanState<Plan> {
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
    queryKey: ['plan', about, settled, round],
    queryFn: () => (settled === null ? null : ask(settled)),
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
