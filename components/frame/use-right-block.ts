'use client'

import { useQuery } from '@tanstack/react-query'

import type { Feature } from '#lib/domain/feature.ts'
import { featureRight, rightBlock, type Subject } from '#lib/domain/rights.ts'
import { rightsQuery } from '#lib/queries/rights.ts'

/**
 * Tells of each feature why it is off for want of a right in the cluster; null while that is not known. The server hears
 * the API server's own no anyway, so not knowing switches nothing off.
 */
export function useRightBlock(
  namespace: string,
  about: Omit<Subject, 'namespace'> = {},
): (feature: Feature) => string | null {
  const { data: report } = useQuery(rightsQuery())
  return (feature) => (report ? rightBlock(featureRight(report.rights, feature, { namespace, ...about })) : null)
}
