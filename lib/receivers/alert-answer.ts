import 'server-only'

import { NotTaken } from '#lib/operations/forward-port.ts'
import { isRedirect, isTaken, type Answer } from './exchange.ts'

/** Throws what an answer that is no acknowledgement means, and how that is mended. */
export function assertTaken(answer: Answer, addressFile: string): void {
  if (isTaken(answer)) return
  const { status, retryAfterMs } = answer
  if (isRedirect(answer))
    throw new NotTaken(`answers ${status}, a redirect, which is not followed; put where it leads into ${addressFile}`)
  switch (status) {
    case 400:
    case 413:
    case 415:
    case 422:
      throw new NotTaken(`answers ${status}: it does not take messages of this format`, { isOfMessage: true })
    case 401:
    case 403:
      throw new NotTaken(`answers ${status}: it does not let the console in; put a valid address into ${addressFile}`)
    case 404:
    case 405:
    case 410:
      throw new NotTaken(`answers ${status}: nobody takes messages there; put a valid address into ${addressFile}`)
    case 429:
      throw new NotTaken('answers 429, too many messages; the console waits for as long as it asks', { retryAfterMs })
    default:
      throw new NotTaken(`answers ${status}; the console goes on trying`, { retryAfterMs })
  }
}
