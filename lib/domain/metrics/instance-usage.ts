/** What metrics-server says of one instance: the mean of the window that ended at its own time. */
export type InstanceUsage = {
  readonly instanceId: string
  readonly atMs: number
  readonly windowSeconds: number
  readonly cpuCores: number
  readonly memoryBytes: number
}

export type UsageAnswer =
  | { readonly answer: 'usage'; readonly usage: readonly InstanceUsage[] }
  /** `absent`: nobody serves metrics.k8s.io here. */
  | { readonly answer: 'absent' | 'forbidden' }
  | { readonly answer: 'unavailable'; readonly why: string }
