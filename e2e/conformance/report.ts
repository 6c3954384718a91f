import { stripVTControlCharacters } from 'node:util'
import { writeFile } from 'node:fs/promises'
import type { Row } from './row.ts'

export type NotModelled = { row: Row; why: string }

export const titleOf = ({ number, claim }: Row) => (number === 'kubectl' ? `kubectl ${claim}` : `${number}. ${claim}`)

/** The rows a cluster does not show, as a Markdown table. */
export function reportOf(rows: Row[], failed: NotModelled[]): string {
  const lines = failed.map(({ row, why }) => `| ${titleOf(row)} | ${why.replaceAll('|', '\\|')} |`)
  return [
    `${rows.length - failed.length} of ${rows.length} rows hold. Not modelled, and not used by the console:`,
    '',
    '| row | what came instead |',
    '| --- | --- |',
    ...lines.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })),
    '',
  ].join('\n')
}

/** Prints the report, and writes it where CONFORMANCE_REPORT says. */
export async function publish(report: string) {
  console.log(report)
  if (process.env.CONFORMANCE_REPORT) await writeFile(process.env.CONFORMANCE_REPORT, report)
}

/** The first line of a failure, without colour and without values of this run. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const plain = stripVTControlCharacters(message).split('\n')[0] ?? ''
  return plain.replaceAll(/\b(x|row|marker)-[0-9a-f]{8}\b/g, '$1').slice(0, 160)
}
