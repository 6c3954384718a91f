import type { InstanceState, Status } from './topology.ts'

/** How an instance's state is drawn. */
export function instanceStatus(state: InstanceState): Status {
  switch (state) {
    case 'ready':
    case 'completed':
      return 'ok'
    case 'starting':
    case 'pending':
    case 'terminating':
      return 'in-progress'
    case 'unready':
      return 'degraded'
    case 'crash-loop':
    case 'image-pull':
    case 'failed':
      return 'critical'
    case 'unknown':
      return 'unknown'
  }
}
