import 'server-only'
import { gatewayExposure, unknownExposure, type ExposureFinding } from '#lib/domain/exposure.ts'
import { takenHosts, type Gateway, type GatewayParent, type TakenHost } from '#lib/domain/gateway.ts'
import type { Route } from '#lib/domain/topology.ts'
import { routeOf, type Backends } from './compose-routes.ts'
import type { GatewayRouteFacts } from './facts.ts'

type GatewayAt = (namespace: string, name: string) => Gateway | undefined

/** The ways in by one route: one for each Gateway and each kind of listener that takes it. */
export function gatewayRoutes(
  facts: GatewayRouteFacts,
  gatewayAt: GatewayAt,
  backends: Backends,
): readonly (Route | null)[] {
  const { kind, namespace, name, hosts, paths, services, parents } = facts
  const behind = services.flatMap((service) => backends(service.namespace, service.name))
  const parts = { kind, namespace, name, paths, behind }
  if (kind === 'IngressRoute') {
    const exposure = unknownExposure('Traefik’s entry points and middlewares, which say who may come, are not read')
    return [routeOf({ ...parts, hosts, tls: 'none', addresses: [], exposure })]
  }
  return waysOf(facts, parents, gatewayAt).map(({ id, ...way }) => {
    const found = routeOf({ ...parts, ...way })
    return found && { ...found, id: `${found.id} by ${id}` }
  })
}

type Way = Pick<Route, 'id' | 'hosts' | 'tls' | 'addresses'> & { readonly exposure: ExposureFinding }

/** Several references to one Gateway mean several of its listeners. */
function waysOf(facts: GatewayRouteFacts, parents: readonly GatewayParent[], gatewayAt: GatewayAt): readonly Way[] {
  const groups = Map.groupBy(parents, ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`)
  return [...groups].flatMap(([where, references]): readonly Way[] => {
    const [first] = references
    const gateway = first?.kind === 'Gateway' ? gatewayAt(first.namespace, first.name) : undefined
    const unknown = (hosts: readonly string[], why: string): readonly Way[] => [
      { id: where, hosts, tls: 'none', addresses: [], exposure: unknownExposure(why) },
    ]
    if (!gateway) return unknown(facts.hosts, whyUnread(where, first, facts.namespace))
    const taken = references.flatMap((reference) => (isRefused(reference) ? [] : takenHosts(gateway, reference, facts)))
    if (taken.length > 0) return byListener(where, taken, gateway, facts)
    // It answers to none of its hosts by this Gateway: wherever DNS leads for them, that is another way.
    const isRefusal = references.every(isRefused)
    return unknown(
      [],
      isRefusal ? `its ${where} refuses it (${reasonsOf(references)})` : `no listener of its ${where} takes it`,
    )
  })
}

function whyUnread(where: string, parent: GatewayParent | undefined, namespace: string): string {
  if (parent?.kind !== 'Gateway') return `its ${where} is of a kind that the console does not read`
  return parent.namespace === namespace
    ? `its ${where} does not exist, or the console may not read it`
    : `its ${where} does not exist, or is in a namespace of which INGRESS_NAMESPACES says nothing`
}

function isRefused({ answer }: GatewayParent): boolean {
  return answer !== null && answer !== 'accepted'
}

function reasonsOf(references: readonly GatewayParent[]): string {
  return references.flatMap(({ answer }) => (answer === null || answer === 'accepted' ? [] : answer.refused)).join(', ')
}

/** By whether and where TLS ends; hosts that are taken twice count where it does. */
function byListener(
  where: string,
  taken: readonly TakenHost[],
  gateway: Gateway,
  { filter }: GatewayRouteFacts,
): readonly Way[] {
  const found = gatewayExposure(gateway)
  const isHidden = filter !== null && found.exposure !== 'internal'
  const exposure = isHidden ? unknownExposure(`what its filter ${filter} allows, the console cannot read`) : found
  const ranks = ['usual-port', 'other-port', 'none'] as const
  const seen = new Set<string | null>()
  return ranks.flatMap((tls): readonly Way[] => {
    const hosts = new Set(taken.filter((one) => tlsOf(one) === tls && !seen.has(one.host)).map(({ host }) => host))
    for (const host of hosts) seen.add(host)
    if (hosts.size === 0) return []
    const named = [...hosts].flatMap((host) => host ?? [])
    return [{ id: `${where} ${tls}`, hosts: named, tls, addresses: gateway.addresses, exposure }]
  })
}

function tlsOf({ isTls, port }: TakenHost): Route['tls'] {
  return isTls ? (port === 443 ? 'usual-port' : 'other-port') : 'none'
}
