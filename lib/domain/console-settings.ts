import type { RightsReport } from './rights.ts'

/** What the console is connected to and how it is configured. Holds no secret. */
export type ConsoleSettings = {
  readonly origin: string
  readonly startedAt: string
  readonly trustedNetworks: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly namespaces: readonly string[]
  readonly cluster: {
    /** The API server's address; null when none is configured. */
    readonly server: string | null
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
