import type { Action, Plan } from '#lib/domain/action.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import type { EditWish } from '#lib/operations/draft-edit.ts'
import type { RecordedPhase } from '#lib/operations/ports.ts'
import type { Call, KillPoint } from './turnstile.ts'

/** How one console process is started; in its environment as JSON. */
export type ConsoleSetting = {
  /** Null for the embedded database in the folder. */
  readonly databaseUrl: string | null
  readonly dataFolder: string
  readonly kubeconfig: string
  readonly namespace: string
  readonly instanceProxy: string
  /** Every entry of the log that was confirmed to be written gets a line there, before anything else happens. */
  readonly receipts: string
  /** Counted from the start, for a process that dies while it mends what another left. */
  readonly kill: KillPoint | null
  readonly timing: Timing
}

/** Left out: the console's own. */
export type Timing = {
  readonly stableMs?: number
  readonly pollMs?: number
  readonly probeTimeoutMs?: number
  readonly patchDeadMs?: number
}

export type Order =
  | { readonly kind: 'edit'; readonly ref: WorkloadRef; readonly wish: EditWish }
  | { readonly kind: 'group'; readonly changes: readonly { readonly ref: WorkloadRef; readonly replicas: number }[] }
  | { readonly kind: 'rotation'; readonly release: string }

export type Planned = {
  readonly plans: readonly Plan[]
  readonly group: { readonly id: string; readonly hash: string } | null
}

export type Looked = { readonly action: Action; readonly phases: readonly RecordedPhase[] }

/** What a console process is asked by message, and what it answers. */
export type Questions = {
  readonly plan: (order: Order) => Promise<Planned>
  /** Confirms it, and dies at the point. Else the answer as the admin gets it: what went on, or the refusal. */
  readonly confirm: (deed: {
    readonly planned: Planned
    readonly kill: KillPoint | null
    /** A second admin must approve it, and does. */
    readonly isApproved?: boolean
  }) => Promise<{ readonly refusal: unknown }>
  readonly look: (ids: readonly string[]) => Promise<readonly Looked[]>
  /** Whether the picture is live and these workloads are at rest in it. */
  readonly isSettled: (refs: readonly WorkloadRef[]) => Promise<boolean>
  readonly revisionBefore: (ref: WorkloadRef) => Promise<string | null>
  /** Calls since the last confirmation. */
  readonly calls: () => Promise<readonly Call[]>
  readonly log: () => Promise<{ readonly isIntact: boolean; readonly ids: readonly string[] }>
}

export type Question = { readonly id: number; readonly ask: string; readonly with: unknown }
export type Answer = { readonly id: number; readonly value?: unknown; readonly error?: string }
