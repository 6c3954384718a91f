import type { Alert } from '#lib/domain/alerts/alert.ts'
import type { Notice } from '#lib/domain/alerts/notice.ts'
import type { Standing } from './forward-port.ts'

/** An alert that a receiver was told of and not yet told that it is over, as it is now. */
export type ToldAlert = {
  readonly namespace: string
  readonly release: string
  readonly alert: Alert
  readonly isTaken: boolean
  /** ISO 8601; null when it is not silenced now. */
  readonly silencedUntil: string | null
}

/** Somebody outside the console who is told of alerts. */
export type AlertReceiver = {
  /** Its format and the name it was given; never its address, which may be all it takes to post there. */
  readonly name: string
  /** Resolves when it is taken; rejects with a `NotTaken` when that is not known. */
  readonly send: (notice: Notice) => Promise<void>
  /** For one that forgets what it is not told again and again; null for those that remember. */
  readonly reminder: Reminder | null
}

export type Reminder = {
  readonly everyMs: number
  readonly tell: (told: readonly ToldAlert[]) => Promise<void>
}

export type Waiting = Notice & {
  readonly seq: string
  readonly isTooOld: boolean
}

/** The messages to one receiver that waited longest, up to one of them. */
export type GivenUp = { readonly upTo: string; readonly messages: number }

/** What waits to be told, in the order in which it came up. */
export type AlertOutbox = {
  readonly look: (receiver: string) => Promise<Standing>
  readonly next: (receiver: string) => Promise<Waiting | null>
  /** It was taken. */
  readonly delivered: (receiver: string, notice: Waiting) => Promise<void>
  /** It was refused for itself; how often by now. */
  readonly refused: (notice: Waiting) => Promise<number>
  /** All that are too old to be told, of which this is the first. */
  readonly tooOld: (receiver: string, first: Waiting) => Promise<GivenUp>
  readonly giveUp: (receiver: string, what: GivenUp, cause: string) => Promise<void>
  readonly told: (receiver: string) => Promise<readonly ToldAlert[]>
  /** It answered, though there was nothing new. */
  readonly reminded: (receiver: string) => Promise<void>
}
