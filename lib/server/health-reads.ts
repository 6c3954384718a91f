import 'server-only'

import type { Readiness } from '#lib/contracts/health.ts'
import type { RightsReport } from '#lib/domain/rights.ts'
import type { Topology } from '#lib/domain/topology.ts'
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

/** What the console is connected to and how it is configured, for the settings page. Holds no secret. */
export type ConsoleSettings = {
  readonly environmentName: string | null
  readonly origin: string
  readonly startedAt: string
  readonly trustedNetworks: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly namespaces: readonly string[]
  readonly cluster: {
    /** The API server's address; null when none is configured. */
    readonly server: string | null
    readonly picture: Pick<Topology, 'asOf' | 'freshness' | 'streams' | 'problems'>
    /** Null when there is nobody to ask. */
    readonly rights: RightsReport | null
  }
  readonly database: {
    readonly kind: 'postgresql' | 'pglite'
    readonly state: 'opening' | 'ready' | 'failed' | 'closed'
    /** One sentence when it failed. */
    readonly message: string | null
  }
  readonly auditLog: {
    readonly state: 'writable' | 'degraded' | 'closed'
    readonly since: string | null
    readonly cause: string | null
  }
  readonly policy: {
    readonly minimumCollectors: number
    readonly minimumGuiApi: number
    readonly maximumReplicas: number
  }
  readonly session: { readonly idleMinutes: number; readonly hours: number }
  /** Browsers that follow the picture right now. */
  readonly liveStreams: number
}

export async function readSettings(): Promise<ConsoleSettings> {
  const current = settings()
  const { connection, database, hub, namespaces, observer, opened, startedAt } = runtime()
  const { asOf, freshness, streams, problems } = observer.topology()
  const state = database.state()
  const health = opened?.auditLog.health()
  const rights = await readRights()
  return {
    environmentName: current.environmentName,
    origin: current.origins[0],
    startedAt,
    trustedNetworks: current.trustedNetworks,
    trustedProxies: current.trustedProxies,
    namespaces,
    cluster: {
      server: connection.granted ? connection.value.server : null,
      picture: { asOf, freshness, streams, problems },
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
