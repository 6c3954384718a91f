import type { Observation } from '#lib/domain/alerts/alert.ts'
import type { Call, KillPoint } from './turnstile.ts'

/** How one process that tells of alerts is started. */
export type AlertingSetting = {
  /** Null for the embedded database in the folder. */
  readonly databaseUrl: string | null
  readonly dataFolder: string
  readonly files: { readonly addressFile: string; readonly keyFile: string }
  /** How much later it is for this process, which comes after one that died. */
  readonly aheadMs: number
}

export type Seen = { readonly key: string; readonly observed: Observation }

export type AlertingQuestions = {
  /** Counts its calls anew, and dies at the point. */
  readonly arm: (kill: KillPoint | null) => Promise<void>
  /** One judgement. */
  readonly see: (seen: Seen) => Promise<void>
  /** Messages that are not taken yet. */
  readonly waiting: () => Promise<number>
  /** The states of an alert in the audit log, in its order. */
  readonly recorded: (key: string) => Promise<readonly string[]>
  readonly calls: () => Promise<readonly Call[]>
}
