import type { LogBook } from '#demo/cluster/log-book.ts'
import type { EdgeCounters } from './edge-counters.ts'
import type { PodServers } from './simulated-image.ts'
import type { TracardiWorld } from './tracardi-state.ts'
import type { Troubles } from './troubles.ts'

/** What the simulated images of one cluster share. */
export type ImageWorld = {
  logs: LogBook
  servers: PodServers
  troubles: Troubles
  tracardi: TracardiWorld
  edge: EdgeCounters
}
