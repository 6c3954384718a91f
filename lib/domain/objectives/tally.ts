import type { Counted } from './counted.ts'
import type { Objective } from './objective.ts'

/** What a metrics source counted for one objective of a cluster. */
export type Tally = {
  readonly objective: Objective
  readonly counted: (windowMs: number) => Counted
  /** Who counted; null where nobody does. */
  readonly source: string | null
  /** Why the source that counts does not tell it now, a sentence; null where it does, and where nobody counts. */
  readonly lost: string | null
  /** Of latency, the bound of the bucket that it is judged by; null where there is none. */
  readonly boundSeconds: number | null
  /** Why a window is not known, where one is not. A sentence. */
  readonly because: string
}
