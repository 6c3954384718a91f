import 'server-only'
import { numberAt, textAt } from './json.ts'

/**
 * The reasons to leave a watch that are not said by the server. `quiet`: the bookmark that was due has not come, which
 * is no failure yet. `silence`: nothing came that had to.
 */
export type Leave = 'stopped' | 'server-is-back' | 'quiet' | 'silence'

export class WatchInterrupted extends Error {
  override readonly name = 'WatchInterrupted'
  readonly why: Leave

  constructor(why: Leave) {
    super(why)
    this.why = why
  }
}

/** An `ERROR` event of the watch protocol. */
export class WatchError extends Error {
  override readonly name = 'WatchError'
  readonly status: number

  constructor(object: unknown) {
    const status = numberAt(object, 'code') ?? 0
    const reason = textAt(object, 'reason') ?? ''
    super(`The watch ended with ${status} ${reason}: ${textAt(object, 'message') ?? 'no reason given'}`)
    this.status = status
  }
}

/** A lost connection leaves the cache as right as it was; a line or a handler that fails may not. */
export function leavesCacheRight(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error instanceof WatchError || error.name === 'ClusterUnavailable' || 'code' in error
}
