'use client'

import { useQuery } from '@tanstack/react-query'

import type { InstallationRef } from '#lib/queries/metrics.ts'
import { sourcesQuery } from '#lib/queries/metrics-sources.ts'

/** Whether anybody says how many requests wait: few proxies do, and a chart of the others would never show anything. */
export function useTellsWaiting(installation: InstallationRef): boolean {
  const { data } = useQuery(sourcesQuery(installation))
  const families = data?.sources.flatMap((source) => source.families) ?? []
  return families.some(({ isFound, panels }) => isFound && panels.includes('waiting'))
}
