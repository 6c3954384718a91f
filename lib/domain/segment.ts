import { approvalBlock, type ApprovalRequest } from './approval.ts'
import type { AuditLogName } from './audit-entry.ts'

/** Where entries are that the database no longer has. */
export type SealedFile = {
  readonly log: AuditLogName
  /** 0, 1, 2 and so on, from the oldest. */
  readonly number: number
  readonly file: string
  readonly sha256: string
}

/** Some of the oldest entries of a log, copied to a file that is never written again. */
export type Segment = SealedFile & {
  readonly first: number
  readonly last: number
  /** When the last of them was recorded. */
  readonly lastAt: string
  readonly bytes: number
  readonly sealedAt: string
  /** Whether its newest entry is past the time of retention. */
  readonly isOldEnough: boolean
  /** When its entries were taken out of the database, and the entry that says by whom; null while they are there. */
  readonly purged: { readonly at: string; readonly entry: number } | null
}

/** Somebody wants it out of the database; `subject` is the hash of the file, `entry` the entry that says so. */
export type PurgeRequest = ApprovalRequest & { readonly name: string; readonly entry: number }

/** The database refuses what is later. */
export const purgeRequestHours = 24

export const purgeBlocks = [
  'off',
  'purged-before',
  'not-first',
  'too-young',
  'requested-before',
  'not-requested',
  'own',
  'differs',
  'over',
  'file-missing',
  'file-differs',
] as const

/** Why a segment is not purged. */
export type PurgeBlock = (typeof purgeBlocks)[number]

/** The next segment that could go: they go from the oldest on, and only whole. */
export function firstThere(segments: readonly Segment[]): Segment | null {
  return segments.find(({ purged }) => purged === null) ?? null
}

/** Why nobody may ask for it. */
export function requestBlock(segment: Segment, segments: readonly Segment[]): PurgeBlock | null {
  if (segment.purged !== null) return 'purged-before'
  if (segment.number !== firstThere(segments)?.number) return 'not-first'
  return segment.isOldEnough ? null : 'too-young'
}

type Confirmation = { readonly by: string; readonly subject: string; readonly now: Date }

/** Why this account may not do what was asked for. */
export function confirmBlock(
  segment: Segment,
  segments: readonly Segment[],
  request: PurgeRequest | null,
  confirmation: Confirmation,
): PurgeBlock | null {
  const block = requestBlock(segment, segments)
  if (block !== null) return block
  return request === null ? 'not-requested' : approvalBlock(request, confirmation)
}

export function purgeBlockWords(because: PurgeBlock): string {
  switch (because) {
    case 'off':
      return 'No folder for segments is configured here, or no key that signs.'
    case 'purged-before':
      return 'It was purged before.'
    case 'not-first':
      return 'An older segment is still in the database: the oldest goes first.'
    case 'too-young':
      return 'Its newest entry is younger than the time of retention.'
    case 'requested-before':
      return 'Somebody has asked for it already; another account can confirm that.'
    case 'not-requested':
      return 'Nobody has asked for it in the last day. Ask for it, and have another account confirm.'
    case 'own':
      return 'You asked for it yourself: another admin or auditor has to confirm.'
    case 'differs':
      return 'The request is for a file with another hash. Read the page again.'
    case 'over':
      return 'The request is older than a day. Ask for it anew.'
    case 'file-missing':
      return 'Its file is not in the folder of this console, so the only copy would be deleted.'
    case 'file-differs':
      return 'Its file is not what was sealed, so the only true copy would be deleted. Put the file back from a backup.'
  }
}
