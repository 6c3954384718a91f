import type { PanelId, SourceKind } from './panel.ts'
import { rate, selector, type Matcher } from './promql.ts'

export type StoreKind = Extract<SourceKind, 'elasticsearch-exporter' | 'redis-exporter' | 'mysql-exporter' | 'pulsar'>

/** A panel of a store or of the workers: one question, its lines told apart by `part`. */
export type StorePanel = {
  readonly id: PanelId
  readonly kind: StoreKind
  /** Its presence says that the exporter is there. */
  readonly metric: string
  readonly query: (scope: StoreScope) => string
}

export type StoreScope = {
  /** What belongs to the store and to nothing else. */
  readonly own: readonly Matcher[]
  readonly windowSeconds: number
}

export function all(metric: string, { own }: StoreScope): string {
  return selector(metric, own)
}

export function sumOf(metric: string, scope: StoreScope): string {
  return `sum(${all(metric, scope)})`
}

export function rateOf(metric: string, scope: StoreScope): string {
  return `sum(${rate(all(metric, scope), scope.windowSeconds)})`
}
