'use client'

import { useQuery } from '@tanstack/react-query'

import type { Readable } from '#lib/contracts/readable.ts'
import type { InstanceHealth } from '#lib/domain/health/instance-health.ts'
import { instanceHealthQuery } from '#lib/queries/instance-health.ts'

/** How an instance is judged, by its id; null while that is not known, also when the console does not answer. */
export function useInstanceHealths(installation: { readonly namespace: string; readonly release: string }) {
  const { data, isError } = useQuery(instanceHealthQuery(installation))
  return (instanceId: string): Readable<InstanceHealth> | null =>
    isError ? null : (data?.instances.find((one) => one.instanceId === instanceId) ?? null)
}
