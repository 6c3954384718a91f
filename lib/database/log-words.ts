import 'server-only'

import { madeReadable } from '#lib/domain/readable-text.ts'

/** Shapes that are secrets wherever they stand. Words alone cannot betray every secret; these never belong in a log. */
const secretShapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g,
  /(?<=\b(?:bearer|basic)\s+)[A-Za-z0-9+/=._~-]{8,}/gi,
  /(?<=\b(?:passwords?|passwd|pwd|secret|token|api[_-]?key|client[_-]?secret|access[_-]?key)["']?(?:=|:(?=\S)))\s*["']?[^\s"'&]{4,}/gi,
  /(?<=\/\/[^\s/:@]{0,64}:)[^\s/@]+(?=@)/g,
]

/**
 * Text from outside as the log may hold it: in Unicode normal form C, without characters that cannot be read, without
 * anything shaped like a secret, and cut to the limit with the number of characters that were left out.
 */
export function logWords(text: string, longest: number): string {
  const clean = secretShapes.reduce((rest, shape) => rest.replace(shape, '[secret removed]'), madeReadable(text))
  if (clean.length <= longest) return clean
  const note = ` … [${clean.length - longest} characters more]`
  return clean.slice(0, Math.max(0, longest - note.length)).toWellFormed() + note.slice(0, longest)
}
