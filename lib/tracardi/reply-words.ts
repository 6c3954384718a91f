import 'server-only'
import * as z from 'zod/mini'
import type { Reply } from './transport.ts'

const detailSchema = z.object({ detail: z.string() })

/** FastAPI's `detail`, where it is a sentence. */
export function detailOf({ json }: Reply): string | null {
  const parsed = detailSchema.safeParse(json)
  return parsed.success ? parsed.data.detail : null
}

/** What Tracardi says of its own; anything beyond may repeat what was sent. */
const knownPhrases = [
  'Access forbidden',
  'Invalid authentication credentials',
  'Not authenticated',
  'Incorrect username or password',
  'This account was disabled',
  'This account has expired',
  'System not installed',
  'Method Not Allowed',
  'Not Found',
  'Not ready',
  'Internal Server Error',
]

/** Status and kind of an answer, with Tracardi's own phrase for it, and nothing else of what came. */
export function describe(reply: Reply): string {
  const detail = detailOf(reply)
  const phrase = detail === null ? undefined : knownPhrases.find((known) => detail.includes(known))
  return `${reply.status} ${phrase ?? contentWords(reply)}`
}

/** The same for an answer to a request without secrets, where a few words more may help. */
export function describeOpenly(reply: Reply): string {
  const words = describe(reply)
  const detail = detailOf(reply)
  if (detail !== null && words.endsWith('JSON')) return `${reply.status} “${shorten(detail)}”`
  const title = /<title[^>]*>([^<]*)</i.exec(reply.page)?.[1]
  return title === undefined || title.trim() === '' ? words : `${words} “${shorten(title)}”`
}

function contentWords({ status, content }: Reply): string {
  if (status >= 300 && status < 400) return 'redirect'
  switch (content) {
    case 'json':
      return 'JSON'
    case 'html':
      return 'HTML'
    case 'empty':
      return 'without a body'
    case 'too-long':
      return 'with an overlong body'
    case 'other':
      return 'neither JSON nor HTML'
  }
}

function shorten(text: string): string {
  const line = text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .replaceAll('console-probe', '…')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}
