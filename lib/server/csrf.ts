import 'server-only'

import { createHmac, timingSafeEqual } from 'node:crypto'

import { settings } from './env.ts'
import { sessionSecret } from './session-secret.ts'

/** What a page of this session sends back as `X-Console-CSRF`: knowing it proves having read a page of ours. */
export function csrfToken(sid: string): string {
  return createHmac('sha256', sessionSecret()).update(`csrf:${sid}`).digest('base64url')
}

export function isCsrfToken(sid: string, given: string | null): boolean {
  const expected = Buffer.from(csrfToken(sid))
  const actual = Buffer.from(given ?? '')
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

/** Whether a write comes from a page of ours. A missing or `null` origin does not: browsers send one with every write. */
export function isOwnOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  return (site === null || site === 'same-origin') && origin !== null && settings().origins.includes(origin)
}
