import 'server-only'

import * as z from 'zod/mini'

import { coalescer } from './coalesce.ts'
import { logger } from './logger.ts'
import { auditLog } from './runtime.ts'
import { shared } from './shared.ts'

const refusalSchema = z.object({
  address: z.nullable(z.string()),
  via: z.array(z.string()),
  requestId: z.string(),
  userAgent: z._default(z.nullable(z.string()), null),
  /** `closed`: the socket itself, before a word. `answered`: a client behind a trusted proxy, with the page for it. */
  how: z.enum(['closed', 'answered']),
  at: z.string(),
})

type NetworkRefusal = z.output<typeof refusalSchema>

type Tray = { waiting: unknown[]; tell: ((refusal: unknown) => void) | null }

const heap = () =>
  shared('network-refusal-heap', () =>
    coalescer<NetworkRefusal>({
      immediate: 3,
      windowMs: 60_000,
      write: append,
      onError: (error) => logger().error({ error }, 'Refused connections could not be recorded'),
    }),
  )

/** Puts what `server.mjs` turns away into the audit log, also what it turned away before the log was open. */
export function recordNetworkRefusals(): void {
  const tray = shared<Tray>('network-refusals', () => ({ waiting: [], tell: null }))
  tray.tell = (refusal) => void record(refusal)
  for (const refusal of tray.waiting.splice(0)) tray.tell(refusal)
}

/** For the end of the process. */
export function flushNetworkRefusals(): Promise<void> {
  return heap().flushAll()
}

async function record(told: unknown): Promise<void> {
  try {
    const refusal = refusalSchema.parse(told)
    await heap().add(refusal.address ?? 'unknown', refusal)
  } catch (error) {
    logger().error({ error }, 'A refused connection could not be recorded')
  }
}

function append({ address, via, userAgent, requestId, how }: NetworkRefusal, suppressed: number) {
  return auditLog.append({
    log: 'sec',
    action: 'network.refused',
    phase: 'note',
    actor: { type: 'anonymous', name: null },
    source: { address, via, userAgent, requestId },
    facts: { connections: suppressed + 1 },
    outcome: {
      status: 'denied',
      code: how === 'closed' ? 'untrusted-peer' : 'untrusted-client',
      message: how === 'closed' ? 'The connection was closed.' : 'The page for untrusted networks was shown.',
    },
  })
}
