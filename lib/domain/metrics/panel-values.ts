import type { Panel } from './panel.ts'

/** All lines of a panel together: a class of answers that never came adds nothing. Unknown where none is known. */
export function total({ series }: Pick<Panel, 'series'>): readonly (number | null)[] {
  const steps = Math.max(0, ...series.map(({ values }) => values.length))
  return Array.from({ length: steps }, (_, step) =>
    series.reduce<number | null>((sum, { values }) => {
      const value = values[step] ?? null
      return value === null ? sum : (sum ?? 0) + value
    }, null),
  )
}

/** Null when no step is known. */
export function newest(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null
}
