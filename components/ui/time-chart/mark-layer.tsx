import type { ChartMark } from './chart.ts'
import { flagsOf } from './flags.ts'
import type { Geometry } from './geometry.ts'

type Props = { marks: readonly ChartMark[]; geometry: Geometry; from: number; to: number }

/** What happened: a span where it lasted, a line where it began, a numbered flag that leads to it. */
export function MarkLayer({ marks, geometry, from, to }: Props) {
  const { width, height, left, right, top, bottom, xOf } = geometry
  const inside = marks.filter(({ at, endAt }) => at <= to && (endAt ?? at) >= from)
  const clamp = (at: number) => Math.min(right, Math.max(left, xOf(at)))
  return (
    <>
      <svg aria-hidden="true" width={width} height={height} className="pointer-events-none absolute inset-0">
        {inside.map(({ id, at, endAt }) => (
          <g key={id} data-mark={id}>
            {endAt === null ? null : (
              <rect
                x={clamp(at)}
                y={top}
                width={Math.max(1, clamp(endAt) - clamp(at))}
                height={bottom - top}
                fill="var(--prog-fg)"
                fillOpacity="0.13"
              />
            )}
            <line x1={clamp(at)} x2={clamp(at)} y1={12} y2={bottom} stroke="var(--prog-fg)" strokeWidth="1" />
          </g>
        ))}
      </svg>
      {flagsOf(inside, clamp).map(({ x, row, marks: together }) => {
        const [first] = together
        if (!first) return null
        const isChip = together.length > 1
        const words = together.map(({ number, label }) => `${number}: ${label}`).join('; ')
        return (
          <a
            key={first.id}
            href={isChip ? `#change-${first.number}` : first.href}
            title={words}
            aria-label={isChip ? `${together.length} changes: ${words}` : `Change ${words}`}
            style={{ left: Math.max(0, Math.min(x, right - (isChip ? 78 : 24))), top: row * 24 }}
            className="absolute z-10 grid h-6 min-w-6 place-items-center rounded-chip border border-prog bg-prog-tint px-1 font-mono text-micro whitespace-nowrap text-prog hover:bg-surface"
          >
            {isChip ? `${together.length} changes` : first.number}
          </a>
        )
      })}
    </>
  )
}
