import type { Alert } from '#lib/domain/alerts/alert.ts'
import type { Judged } from '#lib/domain/alerts/finding.ts'
import type { AuditLog } from './ports.ts'

export type InstallationRef = { readonly namespace: string; readonly release: string }

export type Acknowledgement = { readonly by: string; readonly at: string }
export type Silence = { readonly by: string; readonly until: string; readonly reason: string }

export type StoredAlert = {
  readonly installation: InstallationRef
  readonly alert: Alert
  readonly version: number
  readonly acknowledged: Acknowledgement | null
  readonly silence: Silence | null
}

/** What the console remembers of alerts between two judgements. */
export type AlertStore = {
  /** All of an installation that are not resolved. */
  readonly open: (installation: InstallationRef) => Promise<readonly StoredAlert[]>
  /**
   * Keeps what an alert became, at once with what receivers are to be told of it; `isNews` when it is to be recorded. Null
   * when another console was faster, and then nothing is kept. `before` is null for one that was not open.
   */
  readonly advance: (step: {
    readonly before: StoredAlert | null
    readonly installation: InstallationRef
    readonly after: Alert
    readonly isNews: boolean
  }) => Promise<StoredAlert | null>
  /** Those whose state is not in the audit log yet and changed before; later ones another console is about to record. */
  readonly unrecorded: (changedBefore: Date) => Promise<readonly StoredAlert[]>
  readonly recorded: (alert: StoredAlert) => Promise<void>
  /** Whatever else receivers were not told and is not silenced now waits for them from here on; each change once. */
  readonly queueNews: () => Promise<void>
}

export type AlertWorld = {
  readonly store: AlertStore
  readonly auditLog: AuditLog
  readonly now: () => Date
  readonly installations: () => readonly InstallationRef[]
  /** Everything that can be said of the installation now. */
  readonly judge: (installation: InstallationRef, open: readonly string[]) => Promise<readonly Judged[]>
}
