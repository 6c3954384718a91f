/** Aligned steps of equal length: step `i` is at `startMs + i * stepMs`. */
export type Grid = { readonly startMs: number; readonly stepMs: number; readonly count: number }

/** Steps people read without counting; longer ones are whole days. */
const niceSeconds = [15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200]
const daySeconds = 86_400

export const mostPoints = 300

/** The shortest step that fits the range into so many points and is no finer than what was measured. */
export function stepSeconds(rangeSeconds: number, points: number, scrapeSeconds: number): number {
  const wanted = Math.max(rangeSeconds / Math.max(1, points), scrapeSeconds)
  return niceSeconds.find((nice) => nice >= wanted) ?? Math.ceil(wanted / daySeconds) * daySeconds
}

export type GridQuestion = {
  readonly fromMs: number
  readonly toMs: number
  readonly points: number
  readonly scrapeSeconds: number
  readonly nowMs: number
}

/**
 * Aligned to the step, so that everybody who looks at about the same time asks the same question. A step that is not
 * over yet is left out: its samples may still be on their way.
 */
export function gridOf({ fromMs, toMs, points, scrapeSeconds, nowMs }: GridQuestion): Grid {
  const range = Math.max(0, toMs - fromMs) / 1000
  const stepMs = stepSeconds(range, Math.min(points, mostPoints), scrapeSeconds) * 1000
  const aligned = Math.floor(Math.min(toMs, nowMs) / stepMs) * stepMs
  const isFilling = nowMs - aligned < scrapeSeconds * 1000
  const endMs = isFilling ? aligned - stepMs : aligned
  // Counted from the end: two edges that move at different moments would make two questions a step.
  const steps = Math.floor((range * 1000) / stepMs)
  return { startMs: endMs - steps * stepMs, stepMs, count: steps + 1 }
}

/** Long enough for two samples even when one scrape is lost, and never shorter than the step, which would skip some. */
export function rateWindowSeconds(stepSeconds: number, scrapeSeconds: number): number {
  return Math.max(4 * scrapeSeconds, stepSeconds + scrapeSeconds)
}

export type Sample = { readonly atMs: number; readonly value: number | null }

/** A source leaves out what it does not know; a chart needs to see that it is missing. */
export function densify(grid: Grid, samples: readonly Sample[]): readonly (number | null)[] {
  const values: (number | null)[] = Array.from({ length: grid.count }, () => null)
  for (const { atMs, value } of samples) {
    const index = Math.round((atMs - grid.startMs) / grid.stepMs)
    const isOnGrid = Math.abs(grid.startMs + index * grid.stepMs - atMs) < 1
    if (isOnGrid && index in values && value !== null && Number.isFinite(value)) values[index] = value
  }
  return values
}

/** People are to know within two scrapes and 15 s that nothing came; the rest of that time is the asking. */
export function isStale(ageSeconds: number, scrapeSeconds: number): boolean {
  return ageSeconds > 2 * scrapeSeconds + 10
}
