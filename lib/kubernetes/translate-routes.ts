import 'server-only'
import { createHash } from 'node:crypto'
import type { GatewayParent } from '#lib/domain/gateway.ts'
import type { RouteRule, ServiceName } from '#lib/domain/metrics/attribution.ts'
import type { GatewayRouteFacts } from './facts.ts'
import { listAt, numberAt, textAt, type Json } from './json.ts'
import { parentsOf } from './translate-gateway.ts'
import { translateMetadata } from './translate-metadata.ts'

/** An HTTPRoute of the Gateway API. What redirects leads to nobody and is not counted. */
export function translateHttpRoute(object: Json): GatewayRouteFacts {
  const { namespace, name } = translateMetadata(object)
  const rules = listAt(object, 'spec', 'rules').flatMap((rule, index) => {
    const backends = listAt(rule, 'backendRefs').flatMap((backend, place) =>
      sharing(backend, namespace).map((service) => ({ service, place })),
    )
    return backends.length === 0 ? [] : [{ rule, index, backends, services: backends.map(({ service }) => service) }]
  })
  const parents = parentsOf(object, namespace)
  return {
    kind: 'HTTPRoute',
    namespace,
    name,
    hosts: listAt(object, 'spec', 'hostnames').filter((host) => typeof host === 'string'),
    paths: unique(rules.flatMap(({ rule }) => pathsOf(rule))),
    services: rules.flatMap(({ services }) => services),
    parents,
    filter: rules.map(({ rule }) => filterOf(rule)).find((filter) => filter !== null) ?? null,
    rules: rules.flatMap(({ index, services, backends }): readonly RouteRule[] => [
      { kind: 'HTTPRoute', namespace, route: name, mark: String(index), services },
      ...gatewaysOf(parents).flatMap((gateway) =>
        backends.map(({ service, place }): RouteRule => {
          const mark = `gw-${gateway}-${index}-svc-${service.namespace}-${service.name}-${place}`
          return { kind: 'HTTPRoute backend', namespace, route: name, mark, services: [service] }
        }),
      ),
    ]),
  }
}

/**
 * Traefik's IngressRoute. Its rules that lead to one Service Traefik calls by a digest of their match. Where a rule
 * leads to several, Traefik counts by Service, and so does the console.
 */
export function translateIngressRoute(object: Json): GatewayRouteFacts {
  const { namespace, name } = translateMetadata(object)
  const routes = listAt(object, 'spec', 'routes').map((rule) => ({
    match: textAt(rule, 'match') ?? '',
    services: listAt(rule, 'services').map((service) => serviceOf(service, namespace)),
  }))
  return {
    kind: 'IngressRoute',
    namespace,
    name,
    hosts: unique(routes.flatMap(({ match }) => hostsIn(match))),
    paths: [],
    services: routes.flatMap(({ services }) => services.flatMap((service) => service ?? [])),
    parents: [],
    filter: null,
    rules: routes.flatMap(({ match, services: [only, ...others] }): readonly RouteRule[] =>
      !only || others.length > 0
        ? []
        : [{ kind: 'IngressRoute', namespace, route: name, mark: digestOf(match), services: [only] }],
    ),
  }
}

function gatewaysOf(parents: readonly GatewayParent[]): readonly string[] {
  return unique(parents.map((gateway) => `${gateway.namespace}-${gateway.name}`))
}

/** Null for what is no Service, as a TraefikService. */
function serviceOf(service: unknown, namespace: string): ServiceName | null {
  const name = textAt(service, 'name')
  if (name === null || (textAt(service, 'kind') ?? 'Service') !== 'Service') return null
  return { namespace: textAt(service, 'namespace') ?? namespace, name }
}

/** A backend of another kind is nobody's Service, but takes its share. */
function sharing(backend: unknown, namespace: string): readonly ServiceName[] {
  const name = textAt(backend, 'name')
  if (name === null || numberAt(backend, 'weight') === 0) return []
  const kind = textAt(backend, 'kind') ?? 'Service'
  return [{ namespace: textAt(backend, 'namespace') ?? namespace, name: kind === 'Service' ? name : `${kind}/${name}` }]
}

/** An expression may match every path. */
function pathsOf(rule: unknown): readonly string[] {
  const matches = listAt(rule, 'matches')
  if (matches.length === 0) return ['/']
  return matches.map((match) =>
    textAt(match, 'path', 'type') === 'RegularExpression' ? '/' : (textAt(match, 'path', 'value') ?? '/'),
  )
}

/** A filter in an object of its own, which the console does not read. */
function filterOf(rule: unknown): string | null {
  const filter = listAt(rule, 'filters').find((one) => textAt(one, 'type') === 'ExtensionRef')
  if (filter === undefined) return null
  return `${textAt(filter, 'extensionRef', 'kind') ?? 'filter'} ${textAt(filter, 'extensionRef', 'name') ?? ''}`.trim()
}

/** Traefik's `Host(…)`; what matches by an expression names no host. */
function hostsIn(match: string): readonly string[] {
  return [...match.matchAll(/\bHost\(`([^`]+)`\)/g)].flatMap(([, host]) => host ?? [])
}

/** The first ten bytes of SHA-256. */
function digestOf(match: string): string {
  return createHash('sha256').update(match).digest('hex').slice(0, 20)
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}
