import 'server-only'
import type { EndpointFacts, IngressFacts, ServiceFacts } from './facts.ts'
import { listAt, numberAt, textAt, textsAt, type Json } from './json.ts'
import { translateMetadata } from './translate-metadata.ts'

export function translateService(object: Json): ServiceFacts {
  const { namespace, name, labels, annotations } = translateMetadata(object)
  return {
    namespace,
    name,
    labels,
    annotations,
    type: textAt(object, 'spec', 'type') ?? 'ClusterIP',
    selector: textsAt(object, 'spec', 'selector'),
    externalName: textAt(object, 'spec', 'externalName'),
    sourceRanges: texts(listAt(object, 'spec', 'loadBalancerSourceRanges')),
    addresses: [...balancerAddresses(object), ...texts(listAt(object, 'spec', 'externalIPs'))],
    ports: listAt(object, 'spec', 'ports').flatMap((port) => {
      const number = numberAt(port, 'port')
      return number === null ? [] : { number, name: textAt(port, 'name') }
    }),
  }
}

export function translateEndpointSlice(object: Json): EndpointFacts {
  const { namespace, name, labels } = translateMetadata(object)
  const targets = listAt(object, 'endpoints').filter((endpoint) => textAt(endpoint, 'targetRef', 'kind') === 'Pod')
  return {
    namespace,
    name,
    service: labels['kubernetes.io/service-name'] ?? null,
    pods: unique(targets.flatMap((endpoint) => textAt(endpoint, 'targetRef', 'name') ?? [])),
  }
}

export function translateIngress(object: Json): IngressFacts {
  const { namespace, name, annotations } = translateMetadata(object)
  const rules = listAt(object, 'spec', 'rules')
  const routes = rules.flatMap((rule) => listAt(rule, 'http', 'paths'))
  const fallback = textAt(object, 'spec', 'defaultBackend', 'service', 'name')
  const services = routes.flatMap((route) => textAt(route, 'backend', 'service', 'name') ?? [])
  return {
    namespace,
    name,
    annotations: withClass(annotations, textAt(object, 'spec', 'ingressClassName')),
    hosts: unique(rules.flatMap((rule) => textAt(rule, 'host') ?? [])),
    paths: unique([...routes.map((route) => textAt(route, 'path') ?? '/'), ...(fallback === null ? [] : ['/'])]),
    services: unique(fallback === null ? services : [...services, fallback]),
    hasTls: listAt(object, 'spec', 'tls').length > 0,
    addresses: balancerAddresses(object),
  }
}

/** The class moved from an annotation into the spec; the rules that judge exposure read the older place. */
function withClass(annotations: IngressFacts['annotations'], className: string | null): IngressFacts['annotations'] {
  return className === null ? annotations : { 'kubernetes.io/ingress.class': className, ...annotations }
}

function balancerAddresses(object: Json): readonly string[] {
  return listAt(object, 'status', 'loadBalancer', 'ingress').flatMap(
    (entry) => textAt(entry, 'ip') ?? textAt(entry, 'hostname') ?? [],
  )
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string')
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}
