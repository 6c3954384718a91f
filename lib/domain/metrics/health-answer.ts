/** What an instance answered to the console's own health check. */
export type HealthAnswer = {
  readonly instanceId: string
  /** `unreachable`: no way there was found, which says nothing of the instance. */
  readonly answers: 'yes' | 'no' | 'unreachable'
  /** Of a yes. */
  readonly tookSeconds: number | null
  /** In a few words: `200`, `404 Not ready.`, `connection refused`. */
  readonly detail: string
  readonly atMs: number
}
