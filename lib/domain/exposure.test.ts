import { expect, test } from 'vitest'
import { ingressExposure, loadBalancerExposure, nodePortExposure } from './exposure.ts'

test('an Ingress that nothing restricts faces the internet', () => {
  expect(ingressExposure({})).toMatchObject({ exposure: 'internet', allowedRanges: [] })
})

test.each([
  'nginx.ingress.kubernetes.io/whitelist-source-range',
  'nginx.ingress.kubernetes.io/allowlist-source-range',
  'haproxy.org/allow-list',
  'traefik.ingress.kubernetes.io/whitelist-source-range',
])('%s restricts it', (annotation) => {
  const found = ingressExposure({ [annotation]: '10.0.0.0/8, 192.168.1.0/24' })
  expect(found).toEqual({
    exposure: 'restricted',
    evidence: `${annotation} allows 10.0.0.0/8, 192.168.1.0/24`,
    allowedRanges: ['10.0.0.0/8', '192.168.1.0/24'],
  })
})

test('an allow-list that allows everybody is none', () => {
  const found = ingressExposure({ 'nginx.ingress.kubernetes.io/whitelist-source-range': '10.0.0.0/8,0.0.0.0/0' })
  expect(found).toMatchObject({ exposure: 'internet', evidence: expect.stringContaining('0.0.0.0/0') })
})

test('an internal class keeps it inside, rules that cannot be read leave it unknown', () => {
  expect(ingressExposure({ 'alb.ingress.kubernetes.io/scheme': 'internal' }).exposure).toBe('internal')
  expect(ingressExposure({ 'alb.ingress.kubernetes.io/scheme': 'internet-facing' }).exposure).toBe('internet')
  expect(
    ingressExposure({ 'traefik.ingress.kubernetes.io/router.middlewares': 't-allow@kubernetescrd' }).exposure,
  ).toBe('unknown')
})

const open = { annotations: {}, sourceRanges: [], addresses: ['203.0.113.7'] }

test('a load balancer faces the internet unless ranges, an annotation or its address say otherwise', () => {
  expect(loadBalancerExposure(open).exposure).toBe('internet')
  expect(loadBalancerExposure({ ...open, sourceRanges: ['10.0.0.0/8'] }).exposure).toBe('restricted')
  expect(loadBalancerExposure({ ...open, sourceRanges: ['::/0'] }).exposure).toBe('internet')
  const internal = { 'service.beta.kubernetes.io/aws-load-balancer-internal': 'true' }
  expect(loadBalancerExposure({ ...open, annotations: internal }).exposure).toBe('internal')
  expect(
    loadBalancerExposure({ ...open, annotations: { 'service.beta.kubernetes.io/aws-load-balancer-internal': 'false' } })
      .exposure,
  ).toBe('internet')
})

test.each(['10.1.2.3', '172.16.0.1', '192.168.0.9', '100.64.1.1', 'fd00::1'])('%s is a private address', (address) => {
  expect(loadBalancerExposure({ ...open, addresses: [address] }).exposure).toBe('internal')
})

test.each(['172.32.0.1', '100.128.0.1', '2001:db8::1', 'lb.example.org'])('%s is not', (address) => {
  expect(loadBalancerExposure({ ...open, addresses: [address] }).exposure).toBe('internet')
})

test('a balancer without an address yet counts as open and says so', () => {
  expect(loadBalancerExposure({ ...open, addresses: [] })).toMatchObject({
    exposure: 'internet',
    evidence: expect.stringContaining('no address yet'),
  })
})

test('who reaches a node port is not known', () => {
  expect(nodePortExposure().exposure).toBe('unknown')
})
