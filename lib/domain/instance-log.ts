/** One line that a container wrote. */
export type LogLine = {
  /** When the kubelet took it, ISO 8601; null where it did not say. */
  readonly at: string | null
  readonly text: string
  /** The line was longer than is shown. */
  readonly isCut: boolean
}

/** As Kubernetes sends it with `timestamps=true`: the time, a space, the line. */
export function readLogLine(raw: string, isCut: boolean): LogLine {
  const [, at, text] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?(.*)$/s.exec(raw) ?? []
  return at === undefined || text === undefined ? { at: null, text: raw, isCut } : { at, text, isCut }
}

export type LogLevel = 'debug' | 'info' | 'warning' | 'error'

export const logLevels = ['debug', 'info', 'warning', 'error'] as const satisfies readonly LogLevel[]

const levelWords: Readonly<Record<string, LogLevel>> = {
  debug: 'debug',
  trace: 'debug',
  info: 'info',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  critical: 'error',
  fatal: 'error',
}

// eslint-disable-next-line no-control-regex -- The escape character is what begins a colour.
const colours = /\u001b\[[0-9;:]*m/g

/** The line without the colours that terminals would show. */
export function withoutColours(text: string): string {
  return text.replaceAll(colours, '')
}

/** What the beginning of the line calls itself; null where it says nothing, as the lines of a traceback. */
export function logLevel(text: string): LogLevel | null {
  const [, word] =
    /\b(debug|trace|info|warn|warning|error|critical|fatal)\b/i.exec(withoutColours(text).slice(0, 120)) ?? []
  return word === undefined ? null : (levelWords[word.toLowerCase()] ?? null)
}

/**
 * Whether a line belongs to those from a level on. A line that says no level goes with the one before it: a traceback
 * without its error, or the reverse, helps nobody.
 * @param before The level that the lines above left standing.
 */
export function levelHere(text: string, before: LogLevel | null): LogLevel | null {
  return logLevel(text) ?? before
}
