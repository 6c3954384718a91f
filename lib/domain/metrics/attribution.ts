import type { KeyForm } from './dialects.ts'
import type { MeasuredWorkload } from './source.ts'

/** A Service of a watched namespace, and who answers behind it. */
export type EdgeService = {
  readonly namespace: string
  readonly name: string
  readonly ports: readonly { readonly number: number; readonly name: string | null }[]
  /** The Service that an `ExternalName` leads to. */
  readonly leadsTo: { readonly namespace: string; readonly name: string } | null
  /** `Workload.id` of the owners of its endpoints; a Pod without an owner stands for itself. */
  readonly workloadIds: readonly string[]
  /** Its endpoints now, as a proxy may name its servers after them. */
  readonly pods: readonly { readonly name: string; readonly address: string | null; readonly workloadId: string }[]
}

/**
 * What of a route a gateway counts by: Envoy Gateway by the rules of an HTTPRoute, Traefik by each of its backends and by
 * the rules of an IngressRoute.
 */
export type RouteRule = {
  readonly kind: 'HTTPRoute' | 'HTTPRoute backend' | 'IngressRoute'
  readonly namespace: string
  readonly route: string
  /** Tells it from the route's others: its place in an HTTPRoute, with its Gateway; the digest of a match in an IngressRoute. */
  readonly mark: string
  /** Those that get a share of the requests. */
  readonly services: readonly ServiceName[]
}

export type ServiceName = { readonly namespace: string; readonly name: string }

export type Edges = { readonly services: readonly EdgeService[]; readonly rules: readonly RouteRule[] }

/** Whose a row is. `mixed`: pods of several workloads answer, and nobody can tell which did. */
export type Owner =
  | { readonly is: 'workload'; readonly id: string }
  | { readonly is: 'mixed'; readonly ids: readonly string[] }
  | { readonly is: 'nobody' }

/** Whose a row is, by the key that the controller writes into it; undefined for one that was not computed. */
export type Owners = ReadonlyMap<string, Owner>

/** What each workload's rows would be called: computed from the objects, never read out of the names. */
export function ownersOf(form: KeyForm, edges: Edges, workloads: readonly MeasuredWorkload[]): Owners {
  const claims = new Map<string, Set<string>>()
  const claim = (key: string, ids: readonly string[]) => {
    const known = claims.get(key) ?? new Set()
    for (const id of ids) known.add(id)
    claims.set(key, known)
  }
  switch (form.by) {
    case 'namespace-and-service':
    case 'underscores':
      for (const service of edges.services) claim(serviceKey(service), behind(service, edges))
      break
    case 'exact':
      if (form.of === 'services')
        for (const service of edges.services)
          for (const name of traefikNames(service)) claim(name, behind(service, edges))
      for (const rule of edges.rules)
        if (countedBy[form.of].includes(rule.kind)) claim(ruleName(rule), behindRule(rule, edges))
      break
    case 'workload':
      for (const { id, namespace, name } of workloads) claim(`${namespace}/${name}`, [id])
      break
    case 'pod':
      for (const { id, instances } of workloads) for (const instance of instances) claim(instance.id, [id])
      break
  }
  return new Map([...claims].map(([key, ids]) => [key, ownerOf([...ids])]))
}

function ownerOf(ids: readonly string[]): Owner {
  const [only, ...others] = ids
  if (only === undefined) return { is: 'nobody' }
  return others.length === 0 ? { is: 'workload', id: only } : { is: 'mixed', ids }
}

const mostHops = 5

function behind(service: EdgeService, edges: Edges, hops = 0): readonly string[] {
  if (service.leadsTo === null) return service.workloadIds
  return hops === mostHops ? [] : behindNamed(service.leadsTo, edges, hops + 1)
}

/** A Service that is not known beside one that is gets its share too, and stands for itself. */
function behindRule({ services }: RouteRule, edges: Edges): readonly string[] {
  const found = services.map((one) => ({ one, ids: behindNamed(one, edges) }))
  if (found.every(({ ids }) => ids.length === 0)) return []
  return found.flatMap(({ one, ids }) => (ids.length === 0 ? [`${serviceKey(one)} (Service)`] : ids))
}

function behindNamed({ namespace, name }: ServiceName, edges: Edges, hops = 0): readonly string[] {
  const found = edges.services.find((service) => service.namespace === namespace && service.name === name)
  return found ? behind(found, edges, hops) : []
}

function serviceKey({ namespace, name }: ServiceName): string {
  return `${namespace}/${name}`
}

/**
 * Traefik joins with dashes: `a-b` and `c` look like `a` and `b-c`. Two that look alike belong to nobody alone. Behind the
 * Gateway API it called Services so up to v3.1, and with `-http` from v3.2 to v3.7.6.
 * https://github.com/traefik/traefik/blob/v3.7.0/pkg/provider/kubernetes/gateway/httproute.go#L234
 */
function traefikNames({ namespace, name, ports }: EdgeService): readonly string[] {
  return ports.flatMap((port) => {
    const spellings = [String(port.number), ...(port.name === null ? [] : [port.name])]
    const named = (ending: string, provider: string) => `${dashed(`${namespace}-${name}-${ending}`)}@${provider}`
    return [
      ...spellings.flatMap((ending) => [named(ending, 'kubernetes'), named(ending, 'kubernetescrd')]),
      ...[`${port.number}`, `http-${port.number}`].map((ending) => named(ending, 'kubernetesgateway')),
    ]
  })
}

/** What of routes is counted, where a label holds the name of a Service or of a rule. */
const countedBy: Readonly<Record<'services' | 'rules', readonly RouteRule['kind'][]>> = {
  services: ['IngressRoute', 'HTTPRoute backend'],
  rules: ['HTTPRoute'],
}

function ruleName({ kind, namespace, route, mark }: RouteRule): string {
  switch (kind) {
    case 'HTTPRoute':
      return `httproute/${namespace}/${route}/rule/${mark}`
    case 'HTTPRoute backend':
      return `${dashed(`httproute-${namespace}-${route}-${mark}`)}@kubernetesgateway`
    case 'IngressRoute':
      return `${dashed(`${namespace}-${route}-${mark}`)}@kubernetescrd`
  }
}

/**
 * Since v3.7.7 Traefik calls backends of HTTPRoutes `httproute-…-gw-…-ep-web-0-svc-…-0`. No object tells the entry point,
 * `web`; all else is compared exactly.
 * https://github.com/traefik/traefik/blob/v3.7.9/pkg/provider/kubernetes/gateway/httproute.go#L271
 */
function withoutEntryPoint(name: string): string {
  return name.replace(/-ep-.+?-(\d+-svc-.+@kubernetesgateway)$/, '-$1')
}

/** Traefik makes one dash of all that is neither letter nor digit. */
function dashed(name: string): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .join('-')
}

/** The key of a row; null when the row does not name one in this form. */
export function keyOfRow(form: KeyForm, labels: Readonly<Record<string, string>>): string | null {
  switch (form.by) {
    case 'namespace-and-service':
      return pair(labels[form.namespace], labels[form.service])
    case 'underscores': {
      const parts = (labels[form.label] ?? '').split('_')
      const [namespace, second, third] = parts
      if (form.infix === '') return parts.length === 3 ? pair(namespace, second) : null
      return parts.length === 4 && second === 'svc' ? pair(namespace, third) : null
    }
    case 'exact':
      return labels[form.label] === undefined ? null : withoutEntryPoint(labels[form.label] ?? '')
    case 'workload':
      return pair(labels[form.namespace], labels[form.workload])
    case 'pod':
      return pair(labels[form.namespace], labels[form.pod])
  }
}

function pair(namespace: string | undefined, name: string | undefined): string | null {
  return namespace && name ? `${namespace}/${name}` : null
}
