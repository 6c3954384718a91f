import type { JsonObject } from '#demo/cluster/json.ts'
import { ingress, metadata, operatorExtras, replicasOf, service } from './chart.ts'
import type { Variable } from './chart.ts'
import type { Installation } from './manifests.ts'
import { hostsOf } from './stores.ts'

const version = '0.8.1'

type Part = { tier: string; image: string; replicas: number; env: Variable[]; hasProbe?: boolean; hasPort: boolean }

/** The open-source chart of 0.8: labels `app` and `tier` only, containers named without "-deployment", no PRODUCTION. */
export function shape08(installation: Installation): JsonObject[] {
  const count = (name: string, production: number, small: number) => replicasOf(installation, name, production, small)
  const parts: Part[] = [
    {
      tier: 'tracardi-api-web',
      image: 'tracardi/tracardi-api',
      replicas: count('tracardi-api-web-deployment', 5, 3),
      env: apiEnv(installation, 'no'),
      hasPort: true,
    },
    {
      tier: 'tracardi-api-gui',
      image: 'tracardi/tracardi-api',
      replicas: count('tracardi-api-gui-deployment', 3, 2),
      env: apiEnv(installation, 'yes'),
      hasProbe: true,
      hasPort: true,
    },
    {
      tier: 'tracardi-gui',
      image: 'tracardi/tracardi-gui',
      replicas: count('tracardi-gui-deployment', 2, 1),
      env: [{ name: 'API_URL', value: '//127.0.0.1:8686' }],
      hasPort: true,
    },
    {
      tier: 'tracardi-worker',
      image: 'tracardi/update-worker',
      replicas: count('tracardi-worker-deployment', 1, 1),
      env: storeEnv(installation),
      hasPort: false,
    },
  ]
  return [
    ...parts.map((part) => deployment(installation, part)),
    service(installation, 'tracardi-api-web-svc', { port: 8585, target: 'http' }, labelsOf('tracardi-api-web')),
    service(installation, 'tracardi-api-gui-svc', { port: 8686, target: 'http' }, labelsOf('tracardi-api-gui')),
    service(installation, 'tracardi-gui-svc', { port: 8787, target: 'http' }, labelsOf('tracardi-gui')),
    ...(installation.hasExtras ? extras(installation) : []),
  ]
}

const labelsOf = (tier: string) => ({ app: 'tracardi', tier })

function deployment(installation: Installation, part: Part): JsonObject {
  const labels = labelsOf(part.tier)
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(installation, `${part.tier}-deployment`, labels),
    spec: {
      replicas: part.replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: part.tier,
              image: `${part.image}:${version}`,
              ...(part.hasPort ? { ports: [{ name: 'http', containerPort: 80 }] } : {}),
              env: [...part.env],
              ...(part.hasProbe ? { livenessProbe: healthcheck } : {}),
            },
          ],
        },
      },
    },
  }
}

const healthcheck = { httpGet: { path: '/healthcheck', port: 80 }, initialDelaySeconds: 30, periodSeconds: 60 }

function storeEnv(installation: Installation): Variable[] {
  const hosts = hostsOf(installation)
  return [
    { name: 'ELASTIC_HOST', value: hosts.elasticsearch },
    { name: 'REDIS_HOST', value: `redis://${hosts.redis}` },
  ]
}

function apiEnv(installation: Installation, exposesGuiApi: 'yes' | 'no'): Variable[] {
  return [
    { name: 'EXPOSE_GUI_API', value: exposesGuiApi },
    { name: 'API_DOCS', value: 'no' },
    { name: 'INSTALLATION_TOKEN', value: 'tracardi-install' },
    { name: 'SAVE_LOGS', value: 'yes' },
    ...storeEnv(installation),
  ]
}

function extras(installation: Installation): JsonObject[] {
  const collectors = { name: 'tracardi-api-web', least: 3, selector: labelsOf('tracardi-api-web') }
  return [
    ingress(installation, 'tracardi-api-web-ingress', 'track.shop.example', 'tracardi-api-web-svc', 8585),
    ...operatorExtras(installation, collectors, undefined),
  ]
}
