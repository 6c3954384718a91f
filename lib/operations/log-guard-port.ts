import type { ChainFault, ChainHead, ChainLine, ChainPosition, Sha256 } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { FastSha256 } from '#lib/domain/merkle-tree.ts'
import type { VerifierKey, VerifyEd25519 } from '#lib/domain/signed-note.ts'

/** The stored log, read as bytes that can be checked. */
export type StoredLog = {
  readonly head: (log: AuditLogName) => Promise<ChainHead>
  /** The lines from ≤ seq < to, in order. */
  readonly lines: (log: AuditLogName, from: number, to: number) => AsyncIterable<ChainLine>
  /** The leaves from ≤ seq < to, lower-case hex; those of purged entries too. */
  readonly leaves: (log: AuditLogName, from: number, to: number) => Promise<readonly string[]>
  /** The first entry that the head does not count; null when there is none. */
  readonly beyondHead: (log: AuditLogName) => Promise<number | null>
  readonly isCanonical: (body: string) => boolean
  /** The first entries that were sealed away and purged; null while none are. */
  readonly purged: (log: AuditLogName) => Promise<PurgedPrefix | null>
}

export type PurgedPrefix = {
  /** The stored lines begin after it. */
  readonly end: ChainPosition
  /** When the last of them was purged. */
  readonly at: string
  /** The signed checkpoints that the segments were sealed with. */
  readonly notes: readonly string[]
  /** The first entry of the newest purged segment, where the log does not say who purged it; else null. */
  readonly unrecorded: number | null
}

/** A place outside the database that keeps checkpoints. */
export type Anchor = {
  /** In words, for example "ConfigMaps in tracardi-audit". */
  readonly name: string
  /** Resolves when the note is kept. The same note again is no error; another one of that size is. */
  readonly keep: (log: AuditLogName, size: number, note: string, prove: ProveFrom) => Promise<void>
  /** Every note it keeps, in any order; null where it cannot be read back, as standard output. */
  readonly notes: ((log: AuditLogName) => Promise<readonly AnchoredNote[]>) | null
}

/** Where the notes are kept that a witness has signed, too. */
export type CosignedNotes = {
  readonly all: (log: AuditLogName, witness: string) => Promise<readonly AnchoredNote[]>
  readonly save: (
    log: AuditLogName,
    witness: string,
    cosigned: { readonly size: number; readonly note: string },
  ) => Promise<void>
}

/** The hashes that prove that the log of so many entries is how this one begins. */
export type ProveFrom = (size: number) => Promise<readonly string[]>

/** An anchor has seen a log that this one does not continue. */
export class AnchorContradicts extends Error {
  override readonly name = 'AnchorContradicts'
  /** How many entries it had. */
  readonly size: number

  constructor(message: string, size: number) {
    super(message)
    this.size = size
  }
}

export type AnchoredNote = {
  readonly note: string
  /** When the place says that it took the note. */
  readonly at: string | null
}

export type Signer = {
  /** The newest first: it signs; the ones before it are only known, so that what they signed still counts. */
  readonly keys: (log: AuditLogName) => readonly VerifierKey[]
  readonly origin: (log: AuditLogName) => string
  /** The whole note under this text. */
  readonly sign: (log: AuditLogName, text: string) => string
}

export type LogGuardWorld = {
  readonly stored: StoredLog
  /** Null where no key is configured: the log is checked, and no checkpoint made. */
  readonly signer: Signer | null
  readonly anchors: readonly Anchor[]
  readonly sha256: FastSha256 & Sha256
  readonly verifyEd25519: VerifyEd25519
  readonly now: () => Date
}

/** How far one anchor follows. */
export type AnchorState = {
  readonly name: string
  readonly isReadable: boolean
  /** The newest checkpoint it took from this process, or held at the start; null for none. */
  readonly size: number | null
  readonly at: string | null
  /** Why it did not take the newest; null while it does. */
  readonly failure: string | null
}

export type LogVerdict =
  /** The start's check of everything is on its way. */
  | { readonly state: 'checking'; readonly checked: number; readonly size: number }
  | {
      readonly state: 'intact'
      readonly size: number
      /** When the newest entry was checked, and when every entry was. */
      readonly checkedAt: string
      readonly wholeCheckedAt: string
      /** A check of everything that runs right now. */
      readonly running: { readonly checked: number; readonly size: number } | null
      /** How many of the first entries are sealed away and gone, and since when. */
      readonly purged: { readonly size: number; readonly at: string } | null
      readonly anchors: readonly AnchorState[]
      /** What is odd without breaking the log, in words: a checkpoint that nobody we know signed, no key. */
      readonly problems: readonly string[]
    }
  | {
      readonly state: 'broken'
      readonly fault: ChainFault
      /** The first entry that cannot be vouched for. */
      readonly seq: number
      readonly message: string
      readonly foundAt: string
    }
  /** The log could not be read. */
  | { readonly state: 'unknown'; readonly message: string; readonly since: string }
