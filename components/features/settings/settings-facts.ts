import type { RightsReport } from '#lib/domain/rights.ts'

/** What the console is connected to and how it is configured, as the server read it for this page. No secret is in it. */
export type SettingsFacts = {
  readonly origin: string
  readonly startedAt: string
  readonly trustedNetworks: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly namespaces: readonly string[]
  readonly cluster: { readonly server: string | null; readonly rights: RightsReport | null }
  readonly database: {
    readonly kind: 'postgresql' | 'pglite'
    readonly state: 'opening' | 'ready' | 'failed' | 'closed'
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
  readonly liveStreams: number
}
