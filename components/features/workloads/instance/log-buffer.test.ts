import { expect, test } from 'vitest'

import { emptyLog, foundAt, logReducer, mostRows, shownRows, type LogBuffer } from './log-buffer.ts'

const line = (text: string) => ({ at: '2026-11-21T10:00:00Z', text, isCut: false })
const filled = (...texts: string[]): LogBuffer => logReducer(emptyLog, { news: 'lines', lines: texts.map(line) })

test('lines follow each other under keys that never come again', () => {
  const first = filled('a', 'b')
  const both = logReducer(first, { news: 'lines', lines: [line('c')] })
  expect(both.rows.map(({ key, text }) => [key, text])).toEqual([
    [0, 'a'],
    [1, 'b'],
    [2, 'c'],
  ])
})

test('the oldest lines go when there is no room, and are counted', () => {
  const many = Array.from({ length: mostRows }, (_, index) => line(String(index)))
  const full = logReducer(emptyLog, { news: 'lines', lines: many })
  const over = logReducer(full, { news: 'lines', lines: [line('last'), line('very last')] })
  expect(over.rows).toHaveLength(mostRows)
  expect(over.dropped).toBe(2)
  expect(over.rows[0]?.text).toBe('2')
  expect(over.rows.at(-1)?.key).toBe(mostRows + 1)
})

test('a stream that broke leaves a gap, and one that never said anything none', () => {
  const lost = logReducer(filled('a'), { news: 'lost' })
  expect(lost.state).toBe('lost')
  const back = logReducer(lost, { news: 'open' })
  expect(back.rows.map(({ kind }) => kind)).toEqual(['line', 'gap'])
  expect(back.state).toBe('live')
  expect(logReducer(emptyLog, { news: 'open' }).rows).toEqual([])
})

test('from a level on, a traceback stays with its error', () => {
  const { rows } = filled('starting', 'INFO up', 'ERROR it broke', '  File "main.py"', 'DEBUG detail')
  expect(shownRows(rows, 'warning').map(({ text }) => text)).toEqual(['starting', 'ERROR it broke', '  File "main.py"'])
  expect(shownRows(rows, 'debug')).toBe(rows)
})

test('words are found in any case and through colours', () => {
  const { rows } = filled('POST /track', 'x', 'post \u001b[31m/tr\u001b[0mack')
  expect(foundAt(rows, '/TRACK')).toEqual([0, 2])
  expect(foundAt(rows, '')).toEqual([])
})
