/** One thing the console's account must be able to do, and whether the API server says it may. */
export type RightReview = {
  /** `plural` or `group/plural`. */
  readonly resource: string
  readonly verb: string
  /** Null for the whole cluster. */
  readonly namespace: string | null
  /** Null when the API server gave no answer. */
  readonly allowed: boolean | null
  /** What stops without it, in words. */
  readonly neededFor: string
  /** False for what the console can do without, saying so. */
  readonly essential: boolean
  readonly roleLine: string
}
