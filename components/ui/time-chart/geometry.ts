/** Where things lie in a chart, in pixels: the same gutters on every chart, so that the cross-hairs of a page line up. */
export type Geometry = {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly xOf: (at: number) => number
  readonly atOf: (x: number) => number
  readonly yOf: (value: number) => number
}

type Frame = {
  readonly width: number
  readonly height: number
  readonly from: number
  readonly to: number
  readonly max: number
}

const gutters = { left: 72, right: 8, top: 28, bottom: 20 }

/** Below this width the names at the ends of the lines give way; the read-out has them too. */
const narrow = 480
const endNames = 92

export function geometryOf({ width, height, from, to, max }: Frame): Geometry {
  const { left, top } = gutters
  const right = Math.max(left + 1, width - (width < narrow ? gutters.right : endNames))
  const bottom = height - gutters.bottom
  const perPixel = Math.max(1, to - from) / (right - left)
  return {
    width,
    height,
    left,
    right,
    top,
    bottom,
    xOf: (at) => left + (at - from) / perPixel,
    atOf: (x) => Math.min(to, Math.max(from, from + (x - left) * perPixel)),
    yOf: (value) => bottom - (Math.min(max, Math.max(0, value)) / max) * (bottom - top),
  }
}

export function hasEndNames({ width }: Geometry): boolean {
  return width >= narrow
}

const lineHeight = 13

/** Moves names that would cover each other apart, the order of their lines kept. */
export function spread(
  heights: readonly number[],
  { top, bottom }: Pick<Geometry, 'top' | 'bottom'>,
): readonly number[] {
  const order = heights.map((y, index) => ({ y, index })).toSorted((one, other) => one.y - other.y)
  let above = top - lineHeight
  for (const place of order) {
    place.y = Math.max(place.y, above + lineHeight)
    above = place.y
  }
  let below = bottom + lineHeight
  for (const place of order.toReversed()) {
    place.y = Math.min(place.y, below - lineHeight)
    below = place.y
  }
  return order.toSorted((one, other) => one.index - other.index).map(({ y }) => y)
}
