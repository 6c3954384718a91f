import type { LabelSelector } from './label-selector.ts'
import { selects } from './label-selector.ts'

/** A listener that takes HTTPRoutes; those for other protocols are left out. */
export type GatewayListener = {
  readonly name: string
  /** Null takes every host. */
  readonly hostname: string | null
  readonly port: number
  readonly isTls: boolean
  /** From which namespaces it takes routes. */
  readonly from: 'All' | 'Same' | 'None' | { readonly selector: LabelSelector }
}

export type Gateway = {
  readonly namespace: string
  readonly name: string
  /** Its own and those that it hands on to the load balancer that is made for it. */
  readonly annotations: Readonly<Record<string, string>>
  readonly addresses: readonly string[]
  readonly listeners: readonly GatewayListener[]
}

/** What a route asks to be taken by. */
export type GatewayParent = {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** The one listener that it means; null for all of them. */
  readonly listener: string | null
  readonly port: number | null
  /** What the controller says to it: `refused` with its reason; null where none has said anything. */
  readonly answer: 'accepted' | { readonly refused: string } | null
}

/** A host of a route, as its Gateway listens for it; null for whatever host is asked for. */
export type TakenHost = { readonly host: string | null; readonly isTls: boolean; readonly port: number }

/**
 * The hosts of a route that a Gateway takes, each once: by TLS where any listener of it ends TLS, at 443 before another port.
 * As the Gateway API has it: `sectionName` and `port` choose listeners, `allowedRoutes` refuses, hostnames intersect.
 */
export function takenHosts(
  { listeners, namespace }: Gateway,
  parent: GatewayParent,
  route: { readonly namespace: string; readonly hosts: readonly string[] },
): readonly TakenHost[] {
  const taking = listeners.filter(
    (one) =>
      (parent.listener === null || one.name === parent.listener) &&
      (parent.port === null || one.port === parent.port) &&
      allows(one, { from: route.namespace, to: namespace, isAccepted: parent.answer === 'accepted' }),
  )
  const found = taking.flatMap(({ hostname, port, isTls }) =>
    hostsBy(hostname, route.hosts).map((host): TakenHost => ({ host, isTls, port })),
  )
  const best = Map.groupBy(found, ({ host }) => host)
  return [...best.values()].flatMap((same) => same.toSorted(byTls)[0] ?? [])
}

function byTls(one: TakenHost, other: TakenHost): number {
  return rank(one) - rank(other) || one.port - other.port
}

function rank({ isTls, port }: TakenHost): number {
  return isTls ? (port === 443 ? 0 : 1) : 2
}

type Coming = { readonly from: string; readonly to: string; readonly isAccepted: boolean }

/** Labels of namespaces are not read but for the one that is the name: beyond that the controller's word counts. */
function allows({ from }: GatewayListener, coming: Coming): boolean {
  switch (from) {
    case 'All':
      return true
    case 'Same':
      return coming.from === coming.to
    case 'None':
      return false
    default:
      return selects(from.selector, { 'kubernetes.io/metadata.name': coming.from }) || coming.isAccepted
  }
}

function hostsBy(listener: string | null, route: readonly string[]): readonly (string | null)[] {
  if (route.length === 0) return [listener]
  return route.flatMap((host) => intersection(host, listener) ?? [])
}

/** The narrower of two that overlap; `*.example.com` covers any number of labels, and not `example.com`. */
function intersection(one: string, other: string | null): string | null {
  if (other === null || one === other || covers(other, one)) return one
  return covers(one, other) ? other : null
}

function covers(wide: string, narrow: string): boolean {
  return wide.startsWith('*.') && narrow.endsWith(wide.slice(1))
}
