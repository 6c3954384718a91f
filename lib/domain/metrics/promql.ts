/** One condition on a label. */
export type Matcher = { readonly label: string; readonly operator: '=' | '!=' | '=~' | '!~'; readonly value: string }

export function is(label: string, value: string): Matcher {
  return { label, operator: '=', value }
}

export function isNot(label: string, value: string): Matcher {
  return { label, operator: '!=', value }
}

/** Exactly these values: none of them can act as a pattern. Prometheus anchors the expression at both ends. */
export function isOneOf(label: string, values: readonly string[]): Matcher {
  const [only, ...others] = values
  if (only !== undefined && others.length === 0) return is(label, only)
  return { label, operator: '=~', value: values.map(literally).join('|') }
}

/** RE2 as Prometheus runs it. */
export function literally(text: string): string {
  return text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`)
}

export function matches(label: string, expression: string): Matcher {
  return { label, operator: '=~', value: expression }
}

export function matchesNot(label: string, expression: string): Matcher {
  return { label, operator: '!~', value: expression }
}

export function selector(metric: string, matchers: readonly Matcher[]): string {
  return `${metric}{${matchers.map(({ label, operator, value }) => `${label}${operator}${quoted(value)}`).join(',')}}`
}

export function quoted(text: string): string {
  return `"${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)}"`
}

export function rate(series: string, windowSeconds: number): string {
  return `rate(${series}[${windowSeconds}s])`
}

/** Of a gauge within the window. */
export function overTime(how: 'avg' | 'min' | 'max', series: string, windowSeconds: number): string {
  return `${how}_over_time(${series}[${windowSeconds}s])`
}

/** How many samples the fullest of them has within the window. */
export function mostSamples(series: string, windowSeconds: number): string {
  return `max(count_over_time(${series}[${windowSeconds}s]))`
}

export function sumBy(labels: readonly string[], expression: string): string {
  return `sum by (${labels.join(', ')}) (${expression})`
}

/** Adds a label that says which of several results a row is; `part` in the answer. */
export function part(name: string, expression: string): string {
  return `label_replace(${expression}, "part", ${quoted(name)}, "", "")`
}

/** Several results in one question; their labels must differ. */
export function either(...expressions: readonly string[]): string {
  return expressions.join(' or ')
}

/** Copies a label, with words before it; rows without the label stay as they are. */
export function copyLabel(expression: string, to: string, from: string, before = ''): string {
  return `label_replace(${expression}, ${quoted(to)}, ${quoted(`${before}$1`)}, ${quoted(from)}, "(.+)")`
}
