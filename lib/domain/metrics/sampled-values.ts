import { densify, type Grid, type Sample } from './grid.ts'

/**
 * Samples on the grid of a chart. Buckets that are longer than its steps are all that is kept of so long ago: each step
 * within one shows it.
 */
export function onGrid(grid: Grid, bucketMs: number, samples: readonly Sample[]): readonly (number | null)[] {
  if (bucketMs <= grid.stepMs) return densify(grid, samples)
  const byEnd = new Map(samples.map(({ atMs, value }) => [Math.round(atMs), value]))
  return Array.from({ length: grid.count }, (_, index) => {
    const atMs = grid.startMs + index * grid.stepMs
    return byEnd.get(Math.ceil(atMs / bucketMs) * bucketMs) ?? null
  })
}

/** What is measured seldom stands for as long as its measuring took; after that nothing is known. */
export function held(values: readonly (number | null)[], steps: number): readonly (number | null)[] {
  let last = -Infinity
  return values.map((value, index) => {
    if (value !== null) last = index
    return value ?? (index - last <= steps ? (values[last] ?? null) : null)
  })
}

/** What a counter grew by from step to step; a step after a gap tells what came in all of it. */
export function increments(counter: readonly (number | null)[]): readonly (number | null)[] {
  let before: number | null = null
  return counter.map((value) => {
    if (value === null) return null
    const grown: number | null = before === null ? null : Math.max(0, value - before)
    before = value
    return grown
  })
}
