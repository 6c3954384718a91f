import 'server-only'

import type { Readiness } from '#lib/contracts/health.ts'
import type { ConsoleSettings } from '#lib/domain/console-settings.ts'
import { settings } from './env.ts'
import { readRights } from './rights-reads.ts'
import { runtime } from './runtime.ts'

/** Whether the parts answer, in words that say nothing about them. */
export async function readReadiness(): Promise<Readiness> {
  const { database, observer, opened } = runtime()
  const isOpening = database.state().state === 'opening'
  const isOpen = opened !== null && (await database.answers())
  const { freshness } = observer.freshness()
  const parts = {
    database: isOpen ? 'ready' : isOpening ? 'starting' : 'unavailable',
    cluster:
      freshness === 'live' || freshness === 'delayed' ? 'ready' : freshness === 'starting' ? 'starting' : 'unavailable',
  } as const
  const isReady = parts.database === 'ready' && parts.cluster === 'ready'
  return { status: isReady ? 'ready' : 'not-ready', ...parts }
}

export async function readSettings(): Promise<ConsoleSettings> {
  const current = settings()
  const { connection, database, hub, namespaces, opened, startedAt } = runtime()
  const state = database.state()
  const health = opened?.auditLog.health()
  const rights = await readRights()
  return {
    origin: current.origins[0],
    startedAt,
    trustedNetworks: current.trustedNetworks,
    trustedProxies: current.trustedProxies,
    namespaces,
    cluster: {
      server: connection.granted ? connection.value.server : null,
      rights: rights.granted ? rights.value : null,
    },
    database: {
      kind: current.databaseUrl === null ? 'pglite' : 'postgresql',
      state: state.state,
      message: state.state === 'failed' ? state.message : null,
    },
    auditLog: {
      state: health?.state ?? 'closed',
      since: health?.state === 'degraded' ? health.since : null,
      cause: health?.state === 'degraded' ? health.cause : null,
    },
    policy: {
      minimumCollectors: current.minimumCollectors,
      minimumGuiApi: current.minimumGuiApi,
      maximumReplicas: current.maximumReplicas,
    },
    session: { idleMinutes: current.sessionIdleMinutes, hours: current.sessionHours },
    liveStreams: hub.size(),
  }
}
