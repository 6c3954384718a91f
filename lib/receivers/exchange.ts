import 'server-only'

import { Agent, request } from 'undici'

import { readBounded } from '#lib/domain/read-bounded.ts'
import { NotTaken } from '#lib/operations/forward-port.ts'
import { failureWords } from './failure-words.ts'

export type ExchangeOptions = {
  /** An authority of tests; the others come with Node and NODE_EXTRA_CA_CERTS. */
  readonly ca?: string
  readonly deadlineMs?: number
}

/** Posted when it has a body. */
type Question = { readonly headers: Readonly<Record<string, string>>; readonly body?: string }

export type Answer = {
  readonly status: number
  readonly retryAfterMs: number
  /** Null when it is longer than any that is read. */
  readonly text: string | null
}

export type Exchange = (address: string, question: Question) => Promise<Answer>

const mostBytes = 65_536

/** Asks within a deadline, follows no redirect and reads little. Throws `NotTaken` where no whole answer comes. */
export function exchanger({ ca, deadlineMs = 10_000 }: ExchangeOptions): Exchange {
  const dispatcher = new Agent({ connect: { timeout: 5_000, ...(ca === undefined ? {} : { ca }) } })
  return async (address, question) => {
    try {
      const signal = AbortSignal.timeout(deadlineMs)
      const method = question.body === undefined ? 'GET' : 'POST'
      const answer = await request(address, { method, ...question, dispatcher, signal })
      return {
        status: answer.statusCode,
        retryAfterMs: retryAfterMs(answer.headers['retry-after'], Date.now()),
        text: await readBounded(answer.body, mostBytes),
      }
    } catch (error) {
      throw new NotTaken(failureWords(error))
    }
  }
}

export const isTaken = ({ status }: Answer): boolean => status >= 200 && status < 300

export const isRedirect = ({ status }: Answer): boolean => status >= 300 && status < 400

/** Seconds or a date; zero for anything else. */
export function retryAfterMs(header: string | string[] | undefined, nowMs: number): number {
  if (typeof header !== 'string') return 0
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000
  const at = Date.parse(header)
  return Number.isNaN(at) ? 0 : Math.max(0, at - nowMs)
}
