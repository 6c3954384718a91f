import type { Route } from '../topology.ts'
import { isElsewhere } from './elsewhere.ts'

/** What is tried at a way in: a TLS handshake for a host at an address, both named by a Kubernetes object. */
export type WayIn = {
  /** `Route.id`. */
  readonly routeId: string
  /** Null where the object names none, as a load balancer. */
  readonly host: string | null
  /** Where the balancer is; the host's own name where no address is published. */
  readonly at: string
  readonly port: number
}

/** What the handshake said; nothing is sent after it. */
export type WayInAnswer = WayIn & { readonly answer: TlsAnswer; readonly atMs: number }

export type TlsAnswer =
  | {
      readonly answers: 'tls'
      /** As OpenSSL calls it: `TLSv1.3`. */
      readonly protocol: string
      readonly validFrom: string
      readonly validTo: string
      /** Why a client with the console's authorities would refuse it; null where it would not. */
      readonly doubt: TlsDoubt | null
    }
  | { readonly answers: 'no-tls'; readonly detail: string }
  | { readonly answers: 'refused' }
  | { readonly answers: 'unreachable'; readonly why: NoWay; readonly detail: string }

export const tlsDoubts = ['wrong-host', 'unknown-issuer', 'out-of-date', 'other'] as const
export type TlsDoubt = (typeof tlsDoubts)[number]

/** `own-machine`: the name leads to where the console itself is. Neither that nor an `example` is ever tried. */
export const noWays = ['unknown-name', 'own-machine', 'example', 'silence'] as const
export type NoWay = (typeof noWays)[number]

const httpsPort = 443

/** Only what Kubernetes objects name, and never the console itself or where clouds keep credentials of machines. */
export function waysIn(routes: readonly Route[]): readonly WayIn[] {
  return routes.flatMap((route) => {
    const [address = null] = route.addresses
    const hosts: readonly (string | null)[] = route.hosts.length === 0 ? [null] : route.hosts
    return hosts.flatMap((host) => {
      const at = address ?? host
      if (!mayBeTried(route, host) || at === null || !isElsewhere(at)) return []
      return [{ routeId: route.id, host, at, port: httpsPort }]
    })
  })
}

/** A wildcard is no name to ask for; a balancer without the port answers nothing there; a node is no edge. */
function mayBeTried({ kind, tls }: Route, host: string | null): boolean {
  if (kind === 'LoadBalancer') return tls === 'usual-port'
  return kind !== 'NodePort' && (host === null || !host.includes('*'))
}
