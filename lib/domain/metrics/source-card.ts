import type { PanelId, SourceKind } from './panel.ts'

/** What makes a source useless, or only half of use; each has its own words and its own fix. */
export type SourceTrouble =
  | 'unreachable'
  | 'name-unknown'
  | 'timed-out'
  | 'unauthorised'
  | 'forbidden'
  | 'not-prometheus'
  | 'too-heavy'
  | 'query-refused'
  | 'unavailable'
  | 'empty'
  | 'does-not-know-us'
  | 'clock-skew'
  | 'edge-without-hosts'
  | 'labels-collide'
  | 'no-owners'
  | 'no-edge-metrics'
  | 'no-service-labels'
  | 'no-topic-metrics'
  | 'stores-silent'
  | 'counted-twice'
  | 'metrics-server-absent'
  | 'not-permitted'

export type SourceFinding = {
  readonly trouble: SourceTrouble
  /** What is wrong, in one sentence. */
  readonly message: string
  /** The change that ends it, as exactly as the console knows. */
  readonly fix: string
}

/** A family of metrics: whether it was found, and what it feeds. */
export type SourceFamily = {
  readonly kind: SourceKind
  /** The metric that was looked for. */
  readonly metric: string
  readonly isFound: boolean
  readonly panels: readonly PanelId[]
}

/** Where numbers come from, how old they are and what is missing. */
export type SourceCard = {
  readonly name: string
  readonly state: 'ready' | 'degraded' | 'failing' | 'not-configured' | 'starting'
  /** Host and port; never a path, a query or credentials. */
  readonly host: string | null
  /** How the console came to it: the setting, a Service's label, a selector. */
  readonly foundBy: string | null
  /** `Prometheus`, `Thanos`, `Mimir`, `VictoriaMetrics`, `built-in sampler`. */
  readonly flavour: string | null
  readonly version: string | null
  readonly latencyMs: number | null
  readonly scrapeSeconds: number | null
  /** Time of the newest sample. */
  readonly asOf: string | null
  /** By so much the source's clock is ahead of ours; negative when it is behind. */
  readonly skewMs: number | null
  readonly families: readonly SourceFamily[]
  readonly findings: readonly SourceFinding[]
}
