import { behindRule, type Edges, type RouteRule } from '../metrics/attribution.ts'
import type { Route, Workload } from '../topology.ts'

/** A way in: an Ingress or a Service that leads outside, or a route of a gateway. */
export type Door = Omit<Route, 'kind'> & { readonly kind: Route['kind'] | RouteRule['kind'] }

/** A gateway's route names its hosts; address, certificate and who may come are the gateway's, which is not read. */
export function doorsOf(
  { routes, workloads }: { readonly routes: readonly Route[]; readonly workloads: readonly Workload[] },
  edges: Edges,
): readonly Door[] {
  const gateways = Map.groupBy(edges.rules, ({ kind, namespace, route }) => `${namespace}/${kind}/${route}`)
  return [...routes, ...[...gateways].flatMap(([id, rules]) => gatewayDoor(id, rules, { edges, workloads }))]
}

type Around = { readonly edges: Edges; readonly workloads: readonly Workload[] }

function gatewayDoor(id: string, rules: readonly RouteRule[], { edges, workloads }: Around): readonly Door[] {
  const targetIds = [...new Set(rules.flatMap((rule) => behindRule(rule, edges)))]
  const owner = workloads.find((workload) => targetIds.includes(workload.id))
  const [rule] = rules
  if (!owner || !rule) return []
  return [
    {
      id,
      kind: rule.kind,
      namespace: rule.namespace,
      name: rule.route,
      release: owner.release,
      hosts: [...new Set(rules.flatMap(({ hosts }) => hosts))],
      paths: [],
      hasTls: false,
      exposure: 'unknown',
      exposureEvidence: 'its gateway is not read',
      allowedRanges: [],
      addresses: [],
      targetIds,
    },
  ]
}
