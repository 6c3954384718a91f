import 'server-only'
import { connect } from 'node:net'

import type { StoreAddress } from '#lib/domain/health/store-address.ts'
import type { StoreAnswer } from '#lib/domain/health/store-health.ts'

type Tried = Pick<StoreAnswer, 'answers' | 'detail'>

/** Opens a connection and closes it: nothing is sent, so no credentials are needed. Never throws. */
export function tryStore({ host, port }: StoreAddress, timeoutMs = 3_000): Promise<Tried> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs })
    const end = (tried: Tried) => {
      socket.destroy()
      resolve(tried)
    }
    socket.once('connect', () => end({ answers: 'yes', detail: 'connected' }))
    socket.once('timeout', () => end({ answers: 'unreachable', detail: `no connection within ${timeoutMs / 1_000} s` }))
    socket.once('error', (error) => end(silence('code' in error ? error.code : undefined)))
  })
}

/** Only a refusal comes from the machine itself; everything else may be the way there. */
function silence(code: unknown): Tried {
  switch (code) {
    case 'ECONNREFUSED':
      return { answers: 'no', detail: 'connection refused' }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { answers: 'unreachable', detail: 'the name is not known' }
    default:
      return { answers: 'unreachable', detail: `no answer (${typeof code === 'string' ? code : 'unknown'})` }
  }
}
