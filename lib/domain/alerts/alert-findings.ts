import type { Finding } from '../attention.ts'
import { worstStatus } from '../status.ts'
import type { Status, Workload } from '../topology.ts'
import { alertStatus } from './alert-words.ts'
import type { Alert } from './alert.ts'
import { workloadOfRequestKey } from './request-keys.ts'

/** An alert as it is shown to people. */
export type ShownAlert = Pick<Alert, 'key' | 'state' | 'severity' | 'sentence' | 'detail'> & {
  readonly acknowledged: { readonly by: string } | null
  readonly silence: object | null
}

/** Those that nobody silenced and that the watch does not tell by itself: what becomes of requests, and who counts them. */
export function alertFindings(alerts: readonly ShownAlert[]): Finding[] {
  return alerts.filter(isCalling).map(({ key, state, severity, sentence, detail, acknowledged }) => ({
    id: `alert ${key}`,
    status: alertStatus(state, severity, false),
    sentence: state === 'unknown' ? `Last known: ${sentence}` : sentence,
    detail: acknowledged === null ? detail : `${detail} ${acknowledged.by} has it in hand.`,
    about: { of: 'alert' },
  }))
}

/** What becomes of the requests of these clusters though their instances are ready; null where nothing is wrong. */
export type RequestTrouble = { readonly status: Status; readonly sentence: string; readonly detail: string }

export function requestTrouble(alerts: readonly ShownAlert[], clusters: readonly Workload[]): RequestTrouble | null {
  const theirs = alertFindings(alerts.filter(({ key }) => clusters.some(({ id }) => id === workloadOfRequestKey(key))))
  const status = worstStatus(theirs.map((finding) => finding.status))
  const worst = theirs.find((finding) => finding.status === status)
  if (!worst) return null
  const word = status === 'unknown' ? 'State of collection unknown.' : 'Collection is in trouble:'
  return { status, sentence: `${word} ${worst.sentence}`, detail: worst.detail }
}

function isCalling({ key, state, silence }: ShownAlert): boolean {
  return (state === 'firing' || state === 'unknown') && silence === null && !key.startsWith('watch ')
}
