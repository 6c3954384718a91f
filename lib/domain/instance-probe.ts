/** What one instance itself said about its GUI API when it was asked. `unknown` is anything that is no clear answer. */
export type ProbeFinding = 'exposed' | 'hidden' | 'unknown'

export type InstanceProbe = {
  /** `Instance.id` */
  readonly instanceId: string
  readonly finding: ProbeFinding
  /** The answer in a few words: "403 Access forbidden", "connection refused". Never more than a line. */
  readonly detail: string
  /** When the answer came. */
  readonly at: string
}
