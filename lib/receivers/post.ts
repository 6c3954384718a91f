import 'server-only'

import { Agent, request } from 'undici'

import { NotTaken } from '#lib/operations/forward-port.ts'
import { failureWords } from './failure-words.ts'

export type PostOptions = {
  /** An authority of tests; the others come with Node and NODE_EXTRA_CA_CERTS. */
  readonly ca?: string
  readonly deadlineMs?: number
}

type Message = { readonly headers: Readonly<Record<string, string>>; readonly body: string }

export type Answer = { readonly status: number; readonly retryAfterMs: number }

export type Post = (address: string, message: Message) => Promise<Answer>

/** Posts within a deadline, follows no redirect and reads little of the answer. Throws `NotTaken` where none comes. */
export function poster({ ca, deadlineMs = 10_000 }: PostOptions): Post {
  const dispatcher = new Agent({ connect: { timeout: 5_000, ...(ca === undefined ? {} : { ca }) } })
  return async (address, { headers, body }) => {
    try {
      const signal = AbortSignal.timeout(deadlineMs)
      const answer = await request(address, { method: 'POST', headers, body, dispatcher, signal })
      await answer.body.dump({ limit: 65_536, signal })
      return { status: answer.statusCode, retryAfterMs: retryAfterMs(answer.headers['retry-after'], Date.now()) }
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
