import type { Severity } from './burn-rate.ts'

/** What a rule says of its subject at one moment. */
export type Observation =
  | { readonly seen: 'trouble'; readonly severity: Severity; readonly sentence: string; readonly detail: string }
  | { readonly seen: 'fine' }
  /** The source is dead or old. Trouble that was there is not over because nobody sees it. */
  | { readonly seen: 'nothing'; readonly because: string }

export type AlertState = 'pending' | 'firing' | 'unknown' | 'resolved'

export type Alert = {
  /** The rule and its subject; one alert of them at a time. */
  readonly key: string
  readonly state: AlertState
  readonly severity: Severity
  readonly sentence: string
  readonly detail: string
  /** ISO 8601, when the trouble was first seen. */
  readonly since: string
  /** When it entered this state. */
  readonly changedAt: string
  /** Since when it is not seen any more; null while it is. */
  readonly clearSince: string | null
}

export type AlertTimes = {
  /** How long trouble must last before it fires. */
  readonly forMs: number
  /** How long it must be away before it is called resolved, so that what flaps is one alert. */
  readonly clearMs: number
}

/** The alert after an observation; null when there is none. `resolved` is said once, by the caller's next null. */
export function nextAlert(
  before: Alert | null,
  key: string,
  observed: Observation,
  at: Date,
  times: AlertTimes,
): Alert | null {
  const now = at.toISOString()
  const open = before && before.state !== 'resolved' ? before : null
  switch (observed.seen) {
    case 'nothing':
      if (!open || open.state === 'pending') return open
      if (open.state === 'unknown') return { ...open, clearSince: null }
      return { ...open, state: 'unknown', changedAt: now, detail: observed.because, clearSince: null }
    case 'fine':
      return open ? cleared(open, at, times) : null
    case 'trouble': {
      const { severity, sentence, detail } = observed
      const since = open?.since ?? now
      const isFiring = open?.state === 'firing' || open?.state === 'unknown' || lasts(since, at, times.forMs)
      const state = isFiring ? 'firing' : 'pending'
      const changedAt = open?.state === state ? open.changedAt : now
      return { key, state, severity, sentence, detail, since, changedAt, clearSince: null }
    }
  }
}

function cleared(open: Alert, at: Date, { clearMs }: AlertTimes): Alert | null {
  // Nobody was told of it, so nobody is told that it is over.
  if (open.state === 'pending') return null
  const clearSince = open.clearSince ?? at.toISOString()
  if (!lasts(clearSince, at, clearMs)) return { ...open, clearSince }
  return { ...open, state: 'resolved', changedAt: at.toISOString(), clearSince }
}

function lasts(since: string, at: Date, ms: number): boolean {
  return at.getTime() - Date.parse(since) >= ms
}
