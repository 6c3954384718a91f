import 'server-only'
import { connect } from 'node:net'

import type { StoreAddress } from '#lib/domain/health/store-address.ts'
import type { StoreAnswer } from '#lib/domain/health/store-health.ts'

type Tried = Pick<StoreAnswer, 'answers' | 'detail' | 'tookMs'>

/** Opens a connection and closes it: nothing is sent, so no credentials are needed. Never throws. */
export function tryStore({ host, port }: Pick<StoreAddress, 'host' | 'port'>, timeoutMs = 3_000): Promise<Tried> {
  const begunAt = performance.now()
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs })
    const end = (tried: Omit<Tried, 'tookMs'>, tookMs: number | null = null) => {
      socket.destroy()
      resolve({ ...tried, tookMs })
    }
    socket.once('connect', () => end({ answers: 'yes', detail: 'connected' }, performance.now() - begunAt))
    socket.once('timeout', () => end({ answers: 'unreachable', detail: `no connection within ${timeoutMs / 1_000} s` }))
    socket.once('error', (error) => end(silence('code' in error ? error.code : undefined)))
  })
}

/** Only a refusal comes from the machine itself; everything else may be the way there. */
function silence(code: unknown): Omit<Tried, 'tookMs'> {
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
