/**
 * What a spreadsheet would take for a formula, also after spaces or in full-width form, and what moves into the next cell
 * by a tab or a line end.
 */
const formula = /^[\s\u00a0\u200b\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u

/** A row by RFC 4180 with every cell in quotes. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`
}

/**
 * Cells that no spreadsheet calculates: a leading apostrophe stands before what it would, and the last cell names the
 * columns where one was put, so that it can be taken away again.
 */
export function guardedRow(columns: readonly string[], cells: readonly string[]): string {
  const guarded = cells.map((cell) => (isFormula(cell) ? `'${cell}` : cell))
  const escaped = columns.filter((_, index) => guarded[index] !== cells[index])
  return csvRow([...guarded, escaped.join(' ')])
}

/** An apostrophe that was there from the start is guarded too: else it would be taken away as one of ours. */
function isFormula(cell: string): boolean {
  return formula.test(cell) || cell.startsWith("'")
}
