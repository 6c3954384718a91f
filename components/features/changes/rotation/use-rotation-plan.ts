'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import type { PasswordSource, RotationPlan } from '#lib/domain/action.ts'
import type { Installation } from '#lib/domain/topology.ts'
import { planRotation } from '#lib/queries/admin-password.ts'

export type RotationPlanState = {
  /** The plan of what is asked for now; never that of another source. */
  readonly plan: RotationPlan | null
  readonly error: Error | null
  readonly isPlanning: boolean
  readonly refresh: () => void
}

/** Each plan logs in to Tracardi, so it is asked for when the dialog opens, when the source changes, and on demand. */
export function useRotationPlan(installation: Installation, source: PasswordSource, csrf: string): RotationPlanState {
  const [round, setRound] = useState(0)
  const { data, error, isFetching } = useQuery({
    queryKey: ['rotation-plan', installation.namespace, installation.release, source, round],
    queryFn: () => planRotation(installation, source, csrf),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnReconnect: false,
  })
  return {
    plan: isFetching ? null : (data ?? null),
    error: isFetching ? null : error,
    isPlanning: isFetching,
    refresh: () => setRound((one) => one + 1),
  }
}
