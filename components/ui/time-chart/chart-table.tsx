'use client'

import { useState } from 'react'

import { formatLocal, zoneName } from '../format-time.ts'
import { Cell, HeadCell, Row, RowHead, Table } from '../table.tsx'
import { stepsOf, type ChartGrid, type ChartSeries } from './chart.ts'
import { formatValue, type ChartUnit } from './units.ts'

type Props = ChartGrid & { title: string; series: readonly ChartSeries[]; zone: string }

function cellText({ values, band }: ChartSeries, index: number, unit: ChartUnit): string {
  const value = values[index] ?? null
  const text = formatValue(value, unit)
  if (!band || value === null) return text
  return `${text} (${formatValue(band.low[index] ?? null, unit)} to ${formatValue(band.high[index] ?? null, unit)})`
}

/** The same figures as rows, newest first; made only once somebody opens it. */
export function ChartTable({ title, series, start, stepMs, unit, zone }: Props) {
  const [isOpen, setIsOpen] = useState(false)
  const count = stepsOf(series)
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)} className="min-w-0">
      <summary className="inline-flex min-h-6 items-center text-small text-link select-none hover:underline">
        Show as table<span className="sr-only">: {title}</span>
      </summary>
      {isOpen ? (
        <div className="mt-1 max-h-72 overflow-y-auto rounded-control border border-line-subtle">
          <Table label={`${title}, newest first`}>
            <thead>
              <tr>
                <HeadCell>Time ({zoneName(new Date(start).toISOString(), zone)})</HeadCell>
                {series.map(({ key, label, band }) => (
                  <HeadCell key={key}>{band ? `${label}, mean (lowest to highest)` : label}</HeadCell>
                ))}
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: count }, (_, nth) => count - 1 - nth).map((index) => (
                <Row key={index}>
                  <RowHead className="font-mono text-code whitespace-nowrap">
                    {formatLocal(new Date(start + index * stepMs).toISOString(), zone, 'exact').slice(0, -4)}
                  </RowHead>
                  {series.map((line) => (
                    <Cell key={line.key} className="font-mono text-code">
                      {cellText(line, index, unit)}
                    </Cell>
                  ))}
                </Row>
              ))}
            </tbody>
          </Table>
        </div>
      ) : null}
    </details>
  )
}
