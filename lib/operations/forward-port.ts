import type { ChainLine } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { AuditLog } from './ports.ts'

/** Some entries of one log, at least one, in its order. */
export type Batch = { readonly log: AuditLogName; readonly lines: readonly ChainLine[] }

/** A SIEM that every entry is pushed to. */
export type Receiver = {
  /** Its kind and address, which name its cursors; nothing secret. */
  readonly name: string
  /** Resolves when all of it is acknowledged; rejects with a `NotTaken` when that is not known. */
  readonly send: (batch: Batch) => Promise<void>
}

type Refused = {
  /** How long the receiver wants to be left alone. */
  readonly retryAfterMs?: number | undefined
  /** It would take another message. */
  readonly isOfMessage?: boolean
}

/** The receiver refused or was silent. The message goes on after its name: "answers 503". */
export class NotTaken extends Error {
  override readonly name = 'NotTaken'
  readonly retryAfterMs: number
  readonly isOfMessage: boolean

  constructor(message: string, { retryAfterMs = 0, isOfMessage = false }: Refused = {}) {
    super(message)
    this.retryAfterMs = retryAfterMs
    this.isOfMessage = isOfMessage
  }
}

export type ReceiverCursor = {
  /** The first entry that is not acknowledged. */
  readonly next: number
  readonly size: number
  /** When that entry was recorded; null while there is none. */
  readonly waitingSince: string | null
}

export type Standing = {
  /** Whether this process pushes, and will do so for longer than a turn takes. */
  readonly isHeld: boolean
  /** The outage that is on, as the process that pushes saw it. */
  readonly outage: Outage | null
}

export type LogStanding = Standing & { readonly cursors: Readonly<Record<AuditLogName, ReceiverCursor>> }

export type Outage = {
  readonly since: string
  readonly seconds: number
  readonly failure: string
  /** How long ago the log was told of an outage; null for never. */
  readonly toldSecondsAgo: number | null
}

/** Who pushes to a receiver, and what ails it. Times are the database's own: two consoles may have clocks that differ. */
export type ReceiverHolds = {
  /** True when nobody else pushes to this receiver. */
  readonly hold: (receiver: string) => Promise<boolean>
  readonly release: (receiver: string) => Promise<void>
  readonly failed: (receiver: string, failure: string) => Promise<void>
  /** The log was told of the outage. */
  readonly told: (receiver: string) => Promise<void>
  readonly recovered: (receiver: string) => Promise<void>
}

/** How far each receiver of the log is. */
export type LogCursors = {
  readonly look: (receiver: string) => Promise<LogStanding>
  readonly entries: (log: AuditLogName, from: number, most: number) => Promise<readonly ChainLine[]>
  /** Everything below `next` is acknowledged. False when somebody else pushes by now. */
  readonly acknowledged: (receiver: string, log: AuditLogName, next: number) => Promise<boolean>
}

export type ForwardWorld = {
  readonly holds: ReceiverHolds
  readonly auditLog: AuditLog
  readonly now: () => Date
  readonly random: () => number
  /** Ends early, and without an error, when the signal says so. */
  readonly pause: (milliseconds: number, early: AbortSignal) => Promise<void>
  readonly onProblem: (problem: string, error: unknown) => void
}
