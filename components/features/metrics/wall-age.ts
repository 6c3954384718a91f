import type { Connection } from '#lib/queries/live-state.ts'

export type WallAge = {
  readonly connection: Connection
  /** Of the cluster's picture. */
  readonly asOf: string | null
  readonly now: number
  readonly age: (ms: number) => string
  /** By a wall link, without anybody's session. */
  readonly isScreen: boolean
}

/** Older than this, nobody should read the screen as it is now. */
export const oldMs = 60_000

/** What stands across the wall when it cannot be believed; null while it can. */
export function wallAlarm({ connection, asOf, now, age, isScreen }: WallAge): string | null {
  if (connection === 'ended')
    return isScreen
      ? 'The link of this screen has ended: nothing here is current. An admin makes a new one under Settings.'
      : 'Signed out: nothing here is current. Sign in again on this screen.'
  const ageMs = asOf === null ? null : now - Date.parse(asOf)
  if (connection === 'reconnecting')
    return `The console does not answer. ${ageMs === null ? 'Nothing is known.' : `This is ${age(ageMs)} old.`}`
  if (ageMs === null) return 'Nothing was heard from the cluster yet.'
  return ageMs > oldMs ? `The cluster is silent. This is ${age(ageMs)} old.` : null
}
