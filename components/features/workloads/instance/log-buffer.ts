import { levelHere, logLevels, withoutColours, type LogLevel, type LogLine } from '#lib/domain/instance-log.ts'

export type LogRow = {
  readonly key: number
  /** A gap stands where the stream broke: lines may be missing. */
  readonly kind: 'line' | 'gap'
  readonly at: string | null
  readonly text: string
  readonly isCut: boolean
  readonly level: LogLevel | null
}

export type LogBuffer = {
  readonly rows: readonly LogRow[]
  /** Of the oldest lines, how many went because there was no room. */
  readonly dropped: number
  readonly state: 'opening' | 'live' | 'lost' | 'ended'
  readonly error: Error | null
}

export type LogNews =
  | { readonly news: 'opened' }
  | { readonly news: 'lines'; readonly lines: readonly LogLine[] }
  | { readonly news: 'lost' | 'open' | 'ended' }
  | { readonly news: 'failed'; readonly error: Error }

export const mostRows = 20_000

export const emptyLog: LogBuffer = { rows: [], dropped: 0, state: 'opening', error: null }

export function logReducer(buffer: LogBuffer, told: LogNews): LogBuffer {
  switch (told.news) {
    case 'opened':
      return emptyLog
    case 'lines':
      return { ...added(buffer, told.lines), state: 'live' }
    case 'lost':
      return { ...buffer, state: 'lost' }
    case 'open':
      return { ...withGap(buffer), state: 'live' }
    case 'ended':
      return { ...buffer, state: 'ended' }
    case 'failed':
      return { ...buffer, state: 'ended', error: told.error }
  }
}

function added(buffer: LogBuffer, lines: readonly LogLine[]): LogBuffer {
  let before = buffer.rows.at(-1)?.level ?? null
  let key = nextKey(buffer)
  const rows = lines.map((line): LogRow => {
    before = levelHere(line.text, before)
    key += 1
    return { key: key - 1, kind: 'line', ...line, level: before }
  })
  return fitted(buffer, [...buffer.rows, ...rows])
}

function withGap(buffer: LogBuffer): LogBuffer {
  if (buffer.rows.length === 0) return buffer
  const gap: LogRow = { key: nextKey(buffer), kind: 'gap', at: null, text: '', isCut: false, level: null }
  return fitted(buffer, [...buffer.rows, gap])
}

function nextKey({ rows }: LogBuffer): number {
  return (rows.at(-1)?.key ?? -1) + 1
}

function fitted(buffer: LogBuffer, rows: readonly LogRow[]): LogBuffer {
  const tooMany = Math.max(0, rows.length - mostRows)
  return { ...buffer, rows: tooMany === 0 ? rows : rows.slice(tooMany), dropped: buffer.dropped + tooMany }
}

/** From a level on; what says no level at all is always shown. */
export function shownRows(rows: readonly LogRow[], from: LogLevel): readonly LogRow[] {
  const least = logLevels.indexOf(from)
  return least === 0 ? rows : rows.filter(({ level }) => level === null || logLevels.indexOf(level) >= least)
}

/** Places of the rows that hold the words, in any case. */
export function foundAt(rows: readonly LogRow[], words: string): readonly number[] {
  const wanted = words.toLowerCase()
  if (wanted === '') return []
  return rows.flatMap(({ text }, index) => (withoutColours(text).toLowerCase().includes(wanted) ? [index] : []))
}
