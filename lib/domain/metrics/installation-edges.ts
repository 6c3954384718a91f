import type { Edges, EdgeService } from './attribution.ts'

/** The Services of an installation's namespace, and those of other namespaces that lead into it. */
export function installationEdges(edges: Edges, { namespace }: { readonly namespace: string }): Edges {
  const isInside = (service: EdgeService) => service.namespace === namespace || leadsInto(service, edges)
  const leadsInto = (service: EdgeService, all: Edges, hops = 0): boolean => {
    if (service.leadsTo === null || hops > 5) return false
    if (service.leadsTo.namespace === namespace) return true
    const { leadsTo } = service
    const next = all.services.find((one) => one.namespace === leadsTo.namespace && one.name === leadsTo.name)
    return next !== undefined && leadsInto(next, all, hops + 1)
  }
  return {
    services: edges.services.filter(isInside),
    rules: edges.rules.filter((rule) => rule.services.some((one) => one.namespace === namespace)),
  }
}
