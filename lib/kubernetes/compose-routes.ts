import 'server-only'
import { ingressExposure, loadBalancerExposure, nodePortExposure, type ExposureFinding } from '#lib/domain/exposure.ts'
import type { Route } from '#lib/domain/topology.ts'
import type { IngressFacts, ServiceFacts } from './facts.ts'

/** Who answers behind a Service: ids of the workloads its selector takes, and the release they share. */
export type Backends = (
  namespace: string,
  service: string,
) => readonly { readonly id: string; readonly release: string }[]

/** Ways in that end at a workload of the picture, or that stand in an installation's namespace without an end. */
export function ingressRoute(ingress: IngressFacts, backends: Backends): Route | null {
  const { namespace, name, hosts, paths, hasTls, addresses } = ingress
  const behind = ingress.services.flatMap((service) => backends(namespace, service))
  const exposure = ingressExposure(ingress.annotations)
  const tls = hasTls ? 'usual-port' : 'none'
  return routeOf({ kind: 'Ingress', namespace, name, hosts, paths, tls, addresses, exposure, behind })
}

/** Null for a Service that only answers inside the cluster. */
export function serviceRoute(service: ServiceFacts, backends: Backends): Route | null {
  const { namespace, name, addresses, ports, annotations, sourceRanges } = service
  const tls = ports.some(({ number }) => number === 443) ? 'usual-port' : 'none'
  const parts = { namespace, name, hosts: [], paths: [], tls, addresses } as const
  const behind = backends(namespace, name)
  switch (service.type) {
    case 'LoadBalancer':
      return routeOf({
        ...parts,
        kind: 'LoadBalancer',
        behind,
        exposure: loadBalancerExposure({ annotations, sourceRanges, addresses }),
      })
    case 'NodePort':
      return routeOf({ ...parts, kind: 'NodePort', behind, exposure: nodePortExposure() })
    default:
      return null
  }
}

type Parts = Pick<Route, 'kind' | 'namespace' | 'name' | 'hosts' | 'paths' | 'tls' | 'addresses'> & {
  readonly exposure: ExposureFinding
  readonly behind: ReturnType<Backends>
}

/** A way in that leads to nothing of Tracardi's is somebody else's. */
export function routeOf({ exposure, behind, ...parts }: Parts): Route | null {
  const [first] = behind
  if (!first) return null
  return {
    ...parts,
    id: `${parts.namespace}/${parts.kind}/${parts.name}`,
    release: first.release,
    exposure: exposure.exposure,
    exposureEvidence: exposure.evidence,
    allowedRanges: exposure.allowedRanges,
    targetIds: [...new Set(behind.map(({ id }) => id))],
  }
}

/** `be-public-svc.tracardi.svc.cluster.local` leads to a Service of another namespace. */
export function externalTarget(externalName: string): { readonly namespace: string; readonly service: string } | null {
  const match = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(\.|$)/.exec(externalName)
  return match?.[1] !== undefined && match[2] !== undefined ? { service: match[1], namespace: match[2] } : null
}
