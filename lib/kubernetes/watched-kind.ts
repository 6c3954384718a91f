import 'server-only'
import type { Json } from './json.ts'

/** What is watched and what is kept of each object; the rest is dropped at once. */
export type WatchedKind<Facts> = {
  /** `plural` or `group/plural`, as RBAC names it. */
  readonly resource: string
  readonly path: (namespace: string | null) => string
  readonly essential: boolean
  /** True for an API that a cluster may lack: 404 then means that there are no such objects. */
  readonly mayBeAbsent: boolean
  /** Asked before the list: without rights an absent API answers 403 to a list, but 404 to this. */
  readonly discovery?: string
  /** Beyond so many the oldest are forgotten. */
  readonly atMost?: number
  readonly translate: (object: Json) => Facts
}

export type WatchChange<Facts> =
  | { readonly type: 'set'; readonly key: string; readonly facts: Facts }
  | { readonly type: 'removed'; readonly key: string }
