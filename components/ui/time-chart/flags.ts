import type { ChartMark } from './chart.ts'

/** One mark with its numbered flag, or so many so close that one chip stands for them. */
export type Flag = { readonly x: number; readonly row: number; readonly marks: readonly ChartMark[] }

const closePx = 8
const flagPx = 26
const chipPx = 80
const fewest = 3

/** Flags from left to right; one that would cover its neighbour stands a row lower. */
export function flagsOf(marks: readonly ChartMark[], xOf: (at: number) => number): readonly Flag[] {
  const groups: { x: number; marks: ChartMark[] }[] = []
  for (const mark of marks.toSorted((one, other) => one.at - other.at)) {
    const x = xOf(mark.at)
    const last = groups.at(-1)
    if (last && x - last.x <= closePx) last.marks.push(mark)
    else groups.push({ x, marks: [mark] })
  }
  const single = groups.flatMap((group) =>
    group.marks.length >= fewest ? [group] : group.marks.map((mark) => ({ x: xOf(mark.at), marks: [mark] })),
  )
  const ends: number[] = []
  return single.map((group) => {
    const free = ends.findIndex((end) => end <= group.x)
    const row = free === -1 ? ends.length : free
    ends[row] = group.x + (group.marks.length >= fewest ? chipPx : flagPx)
    return { ...group, row }
  })
}
