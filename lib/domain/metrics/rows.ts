/** One series of an answer, on the grid. */
export type Row = {
  readonly labels: Readonly<Record<string, string>>
  readonly values: readonly (number | null)[]
}

/** Adds step by step; a step of which no row knows anything stays unknown. */
export function sumRows(rows: readonly Row[]): readonly (number | null)[] {
  const [first, ...others] = rows
  return others.reduce((sum, { values }) => sum.map((value, step) => plus(value, values[step])), first?.values ?? [])
}

function plus(one: number | null, other: number | null | undefined): number | null {
  if (other === null || other === undefined) return one
  return one === null ? other : one + other
}

/** Rows under the value of a label, in the order in which the values are first met. */
export function rowsBy(rows: readonly Row[], key: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const name = key(row)
    const group = groups.get(name)
    if (group) group.push(row)
    else groups.set(name, [row])
  }
  return groups
}

/** The share of steps of which at least one series knows something; null where there is none. */
export function coverageOf(series: readonly { readonly values: readonly (number | null)[] }[]): number | null {
  const steps = series[0]?.values.length ?? 0
  if (steps === 0) return null
  let known = 0
  for (let step = 0; step < steps; step += 1) if (series.some(({ values }) => values[step] !== null)) known += 1
  return known / steps
}
