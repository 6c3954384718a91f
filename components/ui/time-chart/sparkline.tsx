import type { LineLook } from './chart.ts'

const size = { width: 240, height: 28 }

/** The shape of the last hour without any figure; the number beside it is the content. Unknown steps are left out. */
export function Sparkline({ values, look }: { values: readonly (number | null)[]; look: LineLook }) {
  const known = values.filter((value) => value !== null)
  if (known.length < 2) return null
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${size.width} ${size.height}`}
      preserveAspectRatio="none"
      className="block h-7 w-full"
    >
      <path
        d={sparkPath(values)}
        fill="none"
        stroke={look.colour}
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
        {...(look.dash ? { strokeDasharray: look.dash } : {})}
      />
    </svg>
  )
}

/** Begins anew after every gap. */
export function sparkPath(values: readonly (number | null)[]): string {
  const top = Math.max(0, ...values.filter((value) => value !== null))
  const step = size.width / Math.max(1, values.length - 1)
  let isDown = false
  const moves: string[] = []
  values.forEach((value, index) => {
    if (value === null) {
      isDown = false
      return
    }
    const y = top === 0 ? size.height - 1 : size.height - 1 - (value / top) * (size.height - 2)
    moves.push(`${isDown ? 'L' : 'M'}${(index * step).toFixed(1)} ${y.toFixed(1)}`)
    isDown = true
  })
  return moves.join('')
}
