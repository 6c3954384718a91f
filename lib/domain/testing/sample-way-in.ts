import type { WayInHealth } from '../health/way-in-health.ts'

/** An Ingress open to the Internet whose certificate ran out. */
export function sampleWayIn(change: Partial<WayInHealth> = {}): WayInHealth {
  return {
    routeId: 't/Ingress/public',
    kind: 'Ingress',
    name: 'public',
    host: 'collect.example.com',
    address: '198.51.100.7',
    leadsTo: ['collector'],
    exposure: 'internet',
    exposureEvidence: 'nothing restricts it',
    status: 'critical',
    because: 'The certificate expired on 2026-11-20: clients refuse it.',
    since: null,
    source: 'a TLS handshake by the console',
    asOf: null,
    ...change,
  }
}
