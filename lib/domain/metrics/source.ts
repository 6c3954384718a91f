import type { Role, WorkloadKind } from '../topology.ts'
import type { Grid } from './grid.ts'
import type { PanelId, PanelQuality, PanelSeries, PanelSource, PanelSubject, SourceKind } from './panel.ts'
import type { SourceCard } from './source-card.ts'

/** A workload as its measurements know it: by exact names, never by the beginning of one. */
export type MeasuredWorkload = {
  readonly id: string
  readonly namespace: string
  readonly kind: WorkloadKind
  readonly name: string
  readonly role: Role
  readonly instances: readonly MeasuredInstance[]
}

export type MeasuredInstance = {
  readonly id: string
  readonly name: string
  readonly uid: string
  readonly address: string | null
}

/** One panel, of these workloads, on this grid. The same question always has the same words, so it can be kept. */
export type PanelQuestion = {
  readonly id: PanelId
  readonly subject: PanelSubject
  readonly installation: { readonly namespace: string; readonly release: string }
  /** Those of the subject; of an instance, the workload that owns it. */
  readonly workloads: readonly MeasuredWorkload[]
  /** Set when only one instance is asked for. */
  readonly instance: MeasuredInstance | null
  /** One line for each instance of the workloads, where the panel counts by instance; else one for each workload. */
  readonly eachInstance?: true
  readonly grid: Grid
}

/** What a source says of a panel. Whoever asked knows id, subject and grid. */
export type PanelReading = {
  readonly series: readonly PanelSeries[]
  readonly asOf: string | null
  readonly source: PanelSource | null
  readonly quality: PanelQuality
}

/** A kind of source and what it can say at all, whatever the installation; a constant in code. */
export type SourceCapability = {
  readonly kind: SourceKind
  readonly panels: readonly PanelId[]
  /** `mean`: there is no histogram, and none is invented. */
  readonly latency: 'histogram' | 'mean' | 'none'
  /** By what its numbers are told apart; `none` can only be shown for all together. */
  readonly attribution: 'workload' | 'service' | 'route' | 'pod' | 'none'
}

/** Something that answers panels: Prometheus, or what the console samples itself. Never throws: silence is a state. */
export type MetricsSource = {
  readonly name: string
  readonly capabilities: readonly SourceCapability[]
  readonly readPanel: (question: PanelQuestion, signal: AbortSignal) => Promise<PanelReading>
  /** The shortest step that makes sense, as far as it is known. */
  readonly scrapeSeconds: () => Promise<number>
  readonly card: () => Promise<SourceCard>
}
