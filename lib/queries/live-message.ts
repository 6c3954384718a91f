import * as z from 'zod/mini'

import { actionSchema } from '#lib/contracts/actions.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { liveSchemas, type LiveMessage } from '#lib/contracts/live.ts'
import { topologySchema } from '#lib/contracts/topology.ts'

export const liveEvents = ['snapshot', 'delta', 'action', 'history', 'heartbeat', 'session-ended'] as const

export const liveMessageSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('snapshot'), data: liveSchemas.snapshot }),
  z.object({ event: z.literal('delta'), data: liveSchemas.delta }),
  z.object({ event: z.literal('action'), data: liveSchemas.action }),
  z.object({ event: z.literal('history'), data: liveSchemas.history }),
  z.object({ event: z.literal('heartbeat'), data: liveSchemas.heartbeat }),
  z.object({ event: z.literal('session-ended'), data: liveSchemas['session-ended'] }),
]) satisfies z.ZodMiniType<LiveMessage>

const liveStateSchema = z.object({
  connection: z.enum(['connecting', 'live', 'reconnecting', 'ended']),
  heardAt: z.nullable(z.number()),
  skewMs: z.number(),
})

/**
 * What the tabs of one browser tell each other. `hello` and `nudge` go to the leader: send me everything; look whether
 * your stream is alive. `signed-in` goes to all. `news` and `picture` come from it.
 */
export const tabMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello') }),
  z.object({ kind: z.literal('nudge') }),
  z.object({ kind: z.literal('signed-in') }),
  z.object({ kind: z.literal('news'), message: liveMessageSchema }),
  z.object({
    kind: z.literal('picture'),
    state: liveStateSchema,
    topology: z.nullable(topologySchema),
    actions: z.nullable(z.array(actionSchema)),
  }),
])

export type TabMessage = Readable<z.output<typeof tabMessageSchema>>

/** Null when this page does not know the form: an older page beside a newer console. */
export function parseLiveMessage(event: LiveMessage['event'], raw: unknown): LiveMessage | null {
  const parsed = liveMessageSchema.safeParse({ event, data: parseText(raw) })
  return parsed.success ? parsed.data : null
}

function parseText(raw: unknown): unknown {
  if (typeof raw !== 'string') return null
  try {
    return JSON.parse(raw)
  } catch {
    return null
  }
}
