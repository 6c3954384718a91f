import type { AccountRole } from './permissions.ts'

/** `ops` holds actions and their outcomes, `sec` holds sign-ins and denials, so a flood of the latter never delays the former. */
export type AuditLogName = 'ops' | 'sec'

export type AuditPhase = 'intent' | 'approval' | 'step' | 'outcome' | 'reconciled' | 'note'

export type AuditActor =
  | {
      readonly type: 'user'
      readonly id: string
      readonly name: string
      readonly roles: readonly AccountRole[]
      readonly method: 'password'
      /** First 8 bytes of SHA-256 of the session id, hex: joins entries of one session without naming it. */
      readonly session: string
    }
  | { readonly type: 'anonymous'; readonly name: string | null }
  | { readonly type: 'system'; readonly name: string }

/** Where the request came from. `address` and `userAgent` are personal and enter the chain only as commitments. */
export type AuditSource = {
  readonly address: string | null
  readonly via: readonly string[]
  readonly userAgent: string | null
  readonly requestId: string
}

export type AuditTarget = {
  readonly namespace?: string
  readonly kind: string
  readonly name: string
  readonly uid?: string
  readonly resourceVersionBefore?: string
  readonly resourceVersionAfter?: string
}

export type AuditChange = {
  readonly path: string
  readonly from: string | number | boolean | null
  readonly to: string | number | boolean | null
}

export const auditOutcomes = [
  'succeeded',
  'failed',
  'rolled_back',
  'unknown',
  'refused',
  'denied',
  'not_applied',
  'superseded',
] as const

export type AuditOutcomeStatus = (typeof auditOutcomes)[number]

export type AuditOutcome = {
  readonly status: AuditOutcomeStatus
  /** From the closed union of the operation's refusals, or an HTTP-like word; never free text from outside. */
  readonly code: string
  readonly message: string
  readonly durationMs?: number
}

/** Somebody's yes: the account, and the number of the entry in the log `ops` that records it. */
export type AuditApproval = { readonly ref: string; readonly entry: number }

/** What a caller hands to the log. Time, sequence, id, hashes and commitments are added when it is sealed. */
export type AuditDraft = {
  readonly log: AuditLogName
  /** Name in the event catalogue, for example `workload.scale`. */
  readonly action: string
  readonly actionId?: string
  readonly phase: AuditPhase
  readonly actor: AuditActor
  readonly source: AuditSource | null
  readonly target?: AuditTarget
  readonly change?: readonly AuditChange[]
  readonly reason?: string
  readonly ticket?: string
  readonly approvals?: readonly AuditApproval[]
  readonly outcome?: AuditOutcome
  readonly kubernetes?: { readonly auditIds: readonly string[]; readonly dryRun: boolean; readonly command?: string }
  /** Closed per catalogue entry: the schema of the event says which keys and of which class. */
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>
}

/** One sealed line of the log as readers see it. Hashes are lower-case hex. */
export type AuditEntry = {
  readonly log: AuditLogName
  readonly seq: number
  readonly recordedAt: string
  readonly id: string
  readonly action: string
  readonly schema: string
  readonly actionId: string | null
  readonly phase: AuditPhase
  readonly actor: AuditActor
  readonly source: AuditSource | null
  readonly target: AuditTarget | null
  readonly change: readonly AuditChange[]
  readonly reason: string | null
  readonly ticket: string | null
  readonly approvals: readonly AuditApproval[]
  readonly outcome: AuditOutcome | null
  readonly kubernetes: NonNullable<AuditDraft['kubernetes']> | null
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
  readonly leaf: string
  readonly previous: string
  /** The exact bytes that were hashed, as text. */
  readonly body: string
}
