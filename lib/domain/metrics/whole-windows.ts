import type { Row } from './rows.ts'

/** Of the samples that a window should have, the share below which it was not watched whole. */
const leastShare = 0.9

/**
 * The steps whose window was watched whole, by how many samples the fullest series has in each; null where that is not known. A
 * rate is what came divided by the length of the window: beside a gap it reads too low, and nothing on the chart says so.
 */
export function wholeSteps(counts: Row | undefined, expected: number): readonly boolean[] | null {
  if (counts === undefined) return null
  // A source that is asked more often than it looks has fewer samples in every window.
  const most = Math.min(Math.max(0, ...counts.values.map((count) => count ?? 0)), Math.floor(expected))
  const least = Math.floor(most * leastShare)
  return counts.values.map((count) => count !== null && count >= least)
}

/** What is known of the others is not known of all. */
export function onlyWhole(rows: readonly Row[], whole: readonly boolean[] | null): readonly Row[] {
  if (whole === null || whole.every(Boolean)) return rows
  return rows.map(({ labels, values }) => ({
    labels,
    values: values.map((value, step) => (whole[step] === true ? value : null)),
  }))
}
