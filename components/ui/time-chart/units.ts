/** What a figure counts. A ratio is 0 to 1 and is written in per cent. */
export type ChartUnit =
  | 'requests-per-second'
  | 'events-per-second'
  | 'messages-per-second'
  | 'bytes-per-second'
  | 'ratio'
  | 'seconds'
  | 'cores'
  | 'bytes'
  | 'count'

type Scale = { readonly factor: number; readonly name: string }

const scales: Record<ChartUnit, readonly Scale[]> = {
  'requests-per-second': [{ factor: 1, name: 'req/s' }],
  'events-per-second': [{ factor: 1, name: 'events-per-second' }],
  'messages-per-second': [{ factor: 1, name: 'msg/s' }],
  'bytes-per-second': binary('/s'),
  ratio: [{ factor: 0.01, name: '%' }],
  seconds: [
    { factor: 0.001, name: 'ms' },
    { factor: 1, name: 's' },
  ],
  cores: [{ factor: 1, name: 'cores' }],
  bytes: binary(''),
  count: [{ factor: 1, name: '' }],
}

function binary(suffix: string): readonly Scale[] {
  return ['B', 'KiB', 'MiB', 'GiB', 'TiB'].map((name, power) => ({ factor: 1024 ** power, name: name + suffix }))
}

/** The largest scale in which the figure is at least one; a whole axis is written in one of them. */
export function scaleFor(largest: number, unit: ChartUnit): Scale {
  const fitting = scales[unit].findLast(({ factor }) => Math.abs(largest) >= factor)
  return fitting ?? scales[unit][0] ?? { factor: 1, name: '' }
}

/** `412 req/s`, `0.04 %`, `38 ms`, `1.5 GiB`; three digits that matter. Null is "no data". */
export function formatValue(value: number | null, unit: ChartUnit): string {
  if (value === null) return 'no data'
  const { factor, name } = scaleFor(value, unit)
  const figure = formatFigure(value / factor)
  return name === '' ? figure : `${figure} ${name}`
}

/** Without a unit. What is not zero is never written as zero. */
export function formatFigure(figure: number): string {
  const size = Math.abs(figure)
  if (size > 0 && size < 0.005) return figure < 0 ? '> −0.01' : '< 0.01'
  const digits = size >= 99.95 || Number.isInteger(figure) ? 0 : size >= 9.995 ? 1 : 2
  return figure.toLocaleString('en-GB', { maximumFractionDigits: digits })
}
