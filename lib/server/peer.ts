import 'server-only'

import { AsyncLocalStorage } from 'node:async_hooks'

import * as z from 'zod/mini'

/** Who is asking, as `server.mjs` found out from the socket. */
export type Peer = {
  readonly address: string
  /** The trusted proxies between, nearest first. */
  readonly via: readonly string[]
  readonly requestId: string
}

const peerSchema = z.object({
  address: z.string(),
  via: z.array(z.string()),
  requestId: z.string(),
}) satisfies z.ZodMiniType<Peer>

/** Throws where a request came in past `server.mjs`, so that no unguarded server can answer by mistake. */
export function currentPeer(): Peer {
  const peers: unknown = Reflect.get(globalThis, Symbol.for('tracardi-ops.peer'))
  const store: unknown = peers instanceof AsyncLocalStorage ? peers.getStore() : undefined
  const peer = peerSchema.safeParse(store)
  if (!peer.success) throw new Error('The console only answers behind server.mjs. Start it with "npm start".')
  return peer.data
}
