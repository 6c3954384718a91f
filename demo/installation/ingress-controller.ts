import type { JsonObject } from '#demo/cluster/json.ts'

export const ingressNamespace = 'ingress-nginx'
const labels = { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' }

/** ingress-nginx with its metrics on, as its chart installs it beside Tracardi. */
export function ingressController(): JsonObject[] {
  const metadata = { name: 'ingress-nginx-controller', namespace: ingressNamespace, labels }
  const container = {
    name: 'controller',
    image: 'registry.example.org/ingress-nginx/controller:v1.12.1',
    ports: [
      { name: 'http', containerPort: 80, protocol: 'TCP' },
      { name: 'metrics', containerPort: 10_254, protocol: 'TCP' },
    ],
    resources: { requests: { cpu: '100m', memory: '90Mi' } },
  }
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ingressNamespace } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
  ]
}
