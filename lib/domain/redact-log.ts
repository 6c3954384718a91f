import { withoutColours } from './instance-log.ts'

const hidden = '[hidden]'

/** Every pattern is bounded or starts with a fixed word, so that no line of a log makes it slow. */
const patterns: readonly (readonly [RegExp, string])[] = [
  // Name and value: password=…, "api_key": "…", X-Token: …
  [
    /((?:passw(?:or)?d|secret|token|api[_-]?key|access[_-]?key|credentials?)[\w-]{0,40}["']?\s{0,4}[:=]\s{0,4})("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,;&)\]}]+)/gi,
    `$1${hidden}`,
  ],
  [/\b((?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?)(?:\w+\s+)?[^\s"',;]+/gi, `$1${hidden}`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${hidden}`],
  [/\beyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g, hidden],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"']{1,256}@/gi, `$1${hidden}@`],
  // Tracardi's session token is the SHA-1 of a user and prints itself where a permission is refused.
  [/\b[0-9a-f]{40}\b/gi, hidden],
]

/** A line of a log without what opens something. Tracardi prints tokens, and drivers print addresses with passwords. */
export function redactLog(text: string): string {
  const plain = withoutColours(text)
  const redacted = patterns.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), plain)
  // Colours may stand in the middle of what is hidden, so such a line goes without any.
  return redacted === plain ? text : redacted
}
