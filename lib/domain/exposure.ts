import type { Gateway } from './gateway.ts'
import type { Labels } from './label-selector.ts'
import type { Exposure } from './topology.ts'

export type ExposureFinding = {
  readonly exposure: Exposure
  readonly evidence: string
  readonly allowedRanges: readonly string[]
}

const ingressAllowLists = [
  'nginx.ingress.kubernetes.io/allowlist-source-range',
  'nginx.ingress.kubernetes.io/whitelist-source-range',
  'haproxy-ingress.github.io/allowlist-source-range',
  'haproxy-ingress.github.io/whitelist-source-range',
  'haproxy.org/allow-list',
  'haproxy.org/whitelist',
  'haproxy.com/allow-list',
  'traefik.ingress.kubernetes.io/whitelist-source-range',
  'ingress.kubernetes.io/whitelist-source-range',
  'alb.ingress.kubernetes.io/inbound-cidrs',
] as const

/** Annotation and the value that keeps the load balancer inside; null means any value but "false". */
const internalIngress: readonly (readonly [annotation: string, value: string | null])[] = [
  ['alb.ingress.kubernetes.io/scheme', 'internal'],
  ['kubernetes.io/ingress.class', 'gce-internal'],
  ['appgw.ingress.kubernetes.io/use-private-ip', 'true'],
]

const internalService: readonly (readonly [annotation: string, value: string | null])[] = [
  ['service.beta.kubernetes.io/aws-load-balancer-internal', null],
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', 'internal'],
  ['networking.gke.io/load-balancer-type', 'Internal'],
  ['cloud.google.com/load-balancer-type', 'Internal'],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', 'true'],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', 'true'],
  ['service.beta.kubernetes.io/oci-load-balancer-internal', 'true'],
  ['service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', 'intranet'],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type', 'private'],
]

/** Rules that live in objects the console does not read: their presence makes the exposure unknown, not safe. */
const indirectRules = ['traefik.ingress.kubernetes.io/router.middlewares', 'konghq.com/plugins'] as const

export function ingressExposure(annotations: Labels): ExposureFinding {
  for (const annotation of ingressAllowLists) {
    const ranges = listed(annotations[annotation])
    if (ranges.length > 0) return byRanges(ranges, annotation)
  }
  const internal = internalSign(annotations, internalIngress)
  if (internal) return { exposure: 'internal', evidence: internal, allowedRanges: [] }
  const indirect = indirectRules.find((annotation) => annotations[annotation])
  if (indirect) {
    const evidence = `${indirect}=${annotations[indirect] ?? ''}: the console cannot read what these rules allow`
    return unknownExposure(evidence)
  }
  return { exposure: 'internet', evidence: 'no allow-list annotation restricts this Ingress', allowedRanges: [] }
}

export function loadBalancerExposure(balancer: {
  readonly annotations: Labels
  readonly sourceRanges: readonly string[]
  readonly addresses: readonly string[]
}): ExposureFinding {
  const annotation = 'service.beta.kubernetes.io/load-balancer-source-ranges'
  if (balancer.sourceRanges.length > 0) return byRanges(balancer.sourceRanges, 'loadBalancerSourceRanges')
  const ranges = listed(balancer.annotations[annotation])
  if (ranges.length > 0) return byRanges(ranges, annotation)
  const internal = internalSign(balancer.annotations, internalService)
  if (internal) return { exposure: 'internal', evidence: internal, allowedRanges: [] }
  const [address] = balancer.addresses
  if (address !== undefined && balancer.addresses.every(isPrivateAddress))
    return { exposure: 'internal', evidence: `its address ${address} is private`, allowedRanges: [] }
  const pending = address === undefined ? '; it has no address yet' : ''
  return { exposure: 'internet', evidence: `no source ranges restrict this load balancer${pending}`, allowedRanges: [] }
}

/** Of a Gateway by its addresses and annotations. Policies of its implementation, in objects of their own, are not read. */
export function gatewayExposure({ namespace, name, annotations, addresses }: Gateway): ExposureFinding {
  const where = `its Gateway ${namespace}/${name}`
  const found = loadBalancerExposure({ annotations, sourceRanges: [], addresses })
  if (found.exposure !== 'internet') return { ...found, evidence: `of ${where}: ${found.evidence}` }
  const [address] = addresses
  if (address === undefined) return unknownExposure(`${where} has no address yet`)
  return { ...found, evidence: `${where} listens at ${address}, and no source ranges restrict it` }
}

export function unknownExposure(evidence: string): ExposureFinding {
  return { exposure: 'unknown', evidence, allowedRanges: [] }
}

export function nodePortExposure(): ExposureFinding {
  return unknownExposure('open on every node; who reaches the nodes is decided outside Kubernetes')
}

function byRanges(ranges: readonly string[], where: string): ExposureFinding {
  const open = ranges.find((range) => /^(0\.0\.0\.0|::)\/0$/.test(range))
  return open
    ? { exposure: 'internet', evidence: `${where} allows ${open}`, allowedRanges: ranges }
    : { exposure: 'restricted', evidence: `${where} allows ${ranges.join(', ')}`, allowedRanges: ranges }
}

function internalSign(annotations: Labels, signs: readonly (readonly [string, string | null])[]): string | null {
  for (const [annotation, wanted] of signs) {
    const value = annotations[annotation]
    const holds = wanted === null ? value !== undefined && value !== 'false' : value === wanted
    if (holds) return `${annotation}=${value ?? ''}`
  }
  return null
}

function listed(value: string | undefined): readonly string[] {
  return (value ?? '').split(/[\s,]+/).filter((range) => range !== '')
}

/** RFC 1918, RFC 6598, loopback, link-local and IPv6 unique local addresses. Host names are not judged. */
function isPrivateAddress(address: string): boolean {
  if (address.includes(':')) return /^(::1$|f[cd]|fe[89ab])/i.test(address)
  const parts = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(address)
  const [first, second] = [Number(parts?.[1] ?? NaN), Number(parts?.[2] ?? NaN)]
  if (first === 172) return second >= 16 && second <= 31
  if (first === 100) return second >= 64 && second <= 127
  return first === 10 || first === 127 || (first === 192 && second === 168) || (first === 169 && second === 254)
}
