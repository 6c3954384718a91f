import { roleLine } from '../role-line.ts'
import type { Stream } from '../topology.ts'

/** Routes by which gateways count, and the gateways that they are reached by. A cluster may have none of them, and the console works without. */
export const routeKinds = {
  'gateway.networking.k8s.io/gateways': 'Gateway',
  'gateway.networking.k8s.io/httproutes': 'HTTPRoute',
  'traefik.io/ingressroutes': 'IngressRoute',
} as const

export type RouteResource = keyof typeof routeKinds

export type RouteReading = {
  readonly resource: RouteResource
  /** `absent`: the cluster has no such API. */
  readonly state: 'read' | 'absent' | 'forbidden' | 'unknown'
}

const worstFirst = ['forbidden', 'unknown', 'read', 'absent'] as const

export function isRouteResource(resource: string): resource is RouteResource {
  return Object.hasOwn(routeKinds, resource)
}

/** How each kind of route is read, in the namespace where it goes worst. */
export function routeReadings(streams: readonly Stream[]): readonly RouteReading[] {
  return Object.keys(routeKinds).flatMap((resource): readonly RouteReading[] => {
    if (!isRouteResource(resource)) return []
    const states = streams.filter((stream) => stream.resource === resource).map(stateOf)
    return [{ resource, state: worstFirst.find((state) => states.includes(state)) ?? 'unknown' }]
  })
}

function stateOf({ state, isAbsent }: Stream): RouteReading['state'] {
  switch (state) {
    case 'forbidden':
      return 'forbidden'
    case 'live':
    case 'delayed':
      return isAbsent ? 'absent' : 'read'
    case 'starting':
    case 'stale':
      return 'unknown'
  }
}

/** What it means, and the change that ends it. */
export function routeWords({ resource, state }: RouteReading): { readonly text: string; readonly fix: string | null } {
  const kind = routeKinds[resource]
  const blind =
    kind === 'Gateway' ? 'where HTTPRoutes are reached is not known' : 'requests counted by them are nobody’s'
  switch (state) {
    case 'read':
      return { text: `${kind}s are read: ${sightOf(kind)}.`, fix: null }
    case 'absent':
      return { text: `This cluster has no ${kind}s.`, fix: null }
    case 'unknown':
      return {
        text: `${kind}s are not known at the moment, so ${blind}.`,
        fix: null,
      }
    case 'forbidden':
      return {
        text: `The console’s account may not list and watch ${kind}s, so ${blind}.`,
        fix: roleLine({ resource, verbs: ['list', 'watch'] }),
      }
  }
}

function sightOf(kind: (typeof routeKinds)[RouteResource]): string {
  return kind === 'Gateway'
    ? 'HTTPRoutes have their addresses and certificates'
    : 'what is counted by them is given to whom they lead to'
}
