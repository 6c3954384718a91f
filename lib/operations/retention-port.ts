import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { MerkleTree } from '#lib/domain/merkle-tree.ts'
import type { PurgeRequest, SealedFile, Segment } from '#lib/domain/segment.ts'
import type { Signer, StoredLog } from './log-guard-port.ts'
import type { AuditLog } from './ports.ts'

/** The entries first ≤ seq < end of a log that are due to be sealed. */
export type DueSegment = { readonly number: number; readonly first: number; readonly end: number }

/** An announced purge of which the log does not say what became of it. */
export type OpenPurge = {
  readonly actionId: string
  readonly facts: Readonly<Record<string, string | number>>
  readonly isDone: boolean
}

/** What the database knows of segments. */
export type SegmentStore = {
  /** Oldest first. */
  readonly list: (log: AuditLogName) => Promise<readonly Segment[]>
  /** Null until a month is over or so many entries are there. */
  readonly due: (log: AuditLogName, most: number) => Promise<DueSegment | null>
  /** The entry that says this file is sealed; null when there is none. */
  readonly sealedEntry: (sha256: string) => Promise<number | null>
  readonly seal: (entry: number, note: string) => Promise<void>
  readonly request: (segment: Segment) => Promise<PurgeRequest | null>
  /** Takes the entries of a segment out of the database and the journal; the two entries are the people who agreed. */
  readonly purge: (segment: Segment, entries: { readonly requested: number; readonly purged: number }) => Promise<void>
  /** Those announced a minute ago or earlier. */
  readonly openPurges: () => Promise<readonly OpenPurge[]>
}

/** Files that are written once. */
export type SegmentFiles = {
  /** The same again is no error; another content under a name that is taken is. */
  readonly write: (
    file: string,
    lines: AsyncIterable<string>,
  ) => Promise<{ readonly sha256: string; readonly bytes: number }>
  /** Why the file is not the copy of exactly these entries; null when it is. */
  readonly fault: (
    sealed: SealedFile & { readonly first: number },
    leaves: readonly string[],
  ) => Promise<'file-missing' | 'file-differs' | null>
}

export type RetentionWorld = {
  readonly auditLog: AuditLog
  readonly stored: StoredLog
  readonly segments: SegmentStore
  readonly files: SegmentFiles
  readonly signer: Signer
  /** Over the checked entries; null while there is none or the log is not to be trusted. */
  readonly tree: (log: AuditLogName) => MerkleTree | null
  readonly most: number
  readonly newId: () => string
  readonly now: () => Date
}
