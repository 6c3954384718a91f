import 'server-only'
import { createHash } from 'node:crypto'
import type { RouteRule, ServiceName } from '#lib/domain/metrics/attribution.ts'
import { listAt, numberAt, textAt, type Json } from './json.ts'
import { translateMetadata } from './translate-metadata.ts'

/** Rules of an HTTPRoute of the Gateway API. What redirects leads to nobody and is not counted. */
export function translateHttpRoute(object: Json): readonly RouteRule[] {
  const { namespace, name } = translateMetadata(object)
  const hosts = listAt(object, 'spec', 'hostnames').filter((host) => typeof host === 'string')
  return listAt(object, 'spec', 'rules').flatMap((rule, index) => {
    const services = listAt(rule, 'backendRefs').flatMap((backend) => sharing(backend, namespace))
    if (services.length === 0) return []
    return [{ kind: 'HTTPRoute', namespace, route: name, mark: String(index), hosts, services }]
  })
}

/**
 * Rules of Traefik's IngressRoute that lead to one Service: Traefik calls them by a digest of their match. Where a rule
 * leads to several, Traefik counts by Service, and so does the console.
 */
export function translateIngressRoute(object: Json): readonly RouteRule[] {
  const { namespace, name } = translateMetadata(object)
  return listAt(object, 'spec', 'routes').flatMap((rule) => {
    const [only, ...others] = listAt(rule, 'services')
    const service = textAt(only, 'name')
    if (others.length > 0 || service === null || (textAt(only, 'kind') ?? 'Service') !== 'Service') return []
    const services = [{ namespace: textAt(only, 'namespace') ?? namespace, name: service }]
    const match = textAt(rule, 'match') ?? ''
    return [{ kind: 'IngressRoute', namespace, route: name, mark: digestOf(match), hosts: hostsIn(match), services }]
  })
}

/** A backend of another kind is nobody's Service, but takes its share. */
function sharing(backend: unknown, namespace: string): readonly ServiceName[] {
  const name = textAt(backend, 'name')
  if (name === null || numberAt(backend, 'weight') === 0) return []
  const kind = textAt(backend, 'kind') ?? 'Service'
  return [{ namespace: textAt(backend, 'namespace') ?? namespace, name: kind === 'Service' ? name : `${kind}/${name}` }]
}

/** Traefik's `Host(…)`; what matches by an expression names no host. */
function hostsIn(match: string): readonly string[] {
  return [...match.matchAll(/\bHost\(`([^`]+)`\)/g)].flatMap(([, host]) => host ?? [])
}

/** The first ten bytes of SHA-256. */
function digestOf(match: string): string {
  return createHash('sha256').update(match).digest('hex').slice(0, 20)
}
