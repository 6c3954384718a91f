/** One line of a page in Prometheus' text format. */
export type TextSample = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** The target's own time; null where it gives none. */
  readonly atMs: number | null
}

type Labels = { readonly labels: Readonly<Record<string, string>>; readonly end: number }

/**
 * Reads the lines whose family is wanted; a line that is none, a comment and an exemplar are passed over. Both the text
 * format and OpenMetrics: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function readPrometheusText(text: string, isWanted: (name: string) => boolean): readonly TextSample[] {
  const samples: TextSample[] = []
  for (let start = 0; start < text.length;) {
    const next = text.indexOf('\n', start)
    const end = next === -1 ? text.length : next
    const name = nameAt(text, start)
    if (name !== '' && isWanted(name)) {
      const sample = readLine(name, text.slice(start + name.length, end))
      if (sample !== null) samples.push(sample)
    }
    start = end + 1
  }
  return samples
}

const namePattern = /[a-zA-Z_:][a-zA-Z0-9_:]*/y

function nameAt(text: string, at: number): string {
  namePattern.lastIndex = at
  return namePattern.exec(text)?.[0] ?? ''
}

function readLine(name: string, rest: string): TextSample | null {
  const found = rest.startsWith('{') ? readLabels(rest) : { labels: {}, end: 0 }
  if (found === null) return null
  const figures = /^[ \t]+(\S+)(?:[ \t]+(-?\d+(?:\.\d+)?))?[ \t]*(?:#.*)?\r?$/.exec(rest.slice(found.end))
  const value = numberOf(figures?.[1] ?? '')
  return value === null ? null : { name, labels: found.labels, value, atMs: timeOf(figures?.[2]) }
}

const labelPattern = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(,?)/y

function readLabels(rest: string): Labels | null {
  const labels: Record<string, string> = {}
  let at = 1
  for (;;) {
    labelPattern.lastIndex = at
    const match = labelPattern.exec(rest)
    if (match === null) break
    // Defined as a value of its own: a label may be called `__proto__`.
    Object.defineProperty(labels, match[1] ?? '', { value: unescaped(match[2] ?? ''), enumerable: true })
    at = labelPattern.lastIndex
    if (match[3] === '') break
  }
  const closing = /[ \t]*\}/y
  closing.lastIndex = at
  return closing.test(rest) ? { labels, end: closing.lastIndex } : null
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(.)/g, (all, letter: string) => (letter === 'n' ? '\n' : /["\\]/.test(letter) ? letter : all))
}

function numberOf(text: string): number | null {
  if (/^\+?inf(inity)?$/i.test(text)) return Infinity
  if (/^-inf(inity)?$/i.test(text)) return -Infinity
  if (/^nan$/i.test(text)) return NaN
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null
}

/** Prometheus' format counts milliseconds, OpenMetrics seconds; no time of ours is below ten digits of milliseconds. */
function timeOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const time = Number(text)
  return Math.round(text.includes('.') || Math.abs(time) < 1e11 ? time * 1000 : time)
}
