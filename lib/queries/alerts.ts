import { queryOptions } from '@tanstack/react-query'

import { alertSchema, alertsAnswerSchema, type AlertAnswer } from '#lib/contracts/alerts.ts'
import { getJson, sendJson } from './http.ts'

type InstallationRef = { readonly namespace: string; readonly release: string }

export function alertsQuery(installation: InstallationRef) {
  return queryOptions({
    queryKey: ['alerts', installation.namespace, installation.release],
    queryFn: async ({ signal }): Promise<readonly AlertAnswer[]> =>
      (await getJson(pathOf(installation), alertsAnswerSchema, signal)).alerts,
    refetchInterval: 15_000,
    staleTime: 5_000,
  })
}

export function acknowledgeAlert(installation: InstallationRef, key: string, csrf: string): Promise<AlertAnswer> {
  return sendJson({ method: 'PUT', path: `${pathOf(installation)}/acknowledgement`, body: { key }, csrf }, alertSchema)
}

export function silenceAlert(
  installation: InstallationRef,
  body: { readonly key: string; readonly minutes: number; readonly reason: string },
  csrf: string,
): Promise<AlertAnswer> {
  return sendJson({ method: 'PUT', path: `${pathOf(installation)}/silence`, body, csrf }, alertSchema)
}

function pathOf({ namespace, release }: InstallationRef): string {
  return `/api/installations/${encodeURIComponent(namespace)}/${encodeURIComponent(release)}/alerts`
}
