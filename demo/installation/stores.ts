import type { JsonObject } from '#demo/cluster/json.ts'
import type { Installation } from './manifests.ts'

type StoreName = 'elasticsearch' | 'redis' | 'mysql' | 'pulsar'

type StoreShape = {
  name: StoreName
  service: string
  image: string
  port: number
  replicas: { production: number; small: number }
  resources: JsonObject
}

const needed: { [shape in Installation['shape']]: StoreName[] } = {
  '1.3': ['elasticsearch', 'redis', 'mysql', 'pulsar'],
  '0.9': ['elasticsearch', 'redis', 'mysql', 'pulsar'],
  // The open-source chart of 0.8 knows neither MySQL nor Pulsar.
  '0.8': ['elasticsearch', 'redis'],
}

const shapes: StoreShape[] = [
  {
    name: 'elasticsearch',
    service: 'elasticsearch',
    image: 'docker.elastic.co/elasticsearch/elasticsearch:7.13.2',
    port: 9200,
    replicas: { production: 3, small: 1 },
    resources: { requests: { cpu: '500m', memory: '2Gi' }, limits: { cpu: '2', memory: '2Gi' } },
  },
  {
    name: 'redis',
    service: 'redis-master',
    image: 'redis:7.2.4',
    port: 6379,
    replicas: { production: 1, small: 1 },
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
  },
  {
    name: 'mysql',
    service: 'mysql',
    image: 'mysql:8.0',
    port: 3306,
    replicas: { production: 1, small: 1 },
    resources: { requests: { cpu: '200m', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
  },
  {
    name: 'pulsar',
    service: 'pulsar-standalone',
    image: 'apachepulsar/pulsar:3.1.0',
    port: 6650,
    replicas: { production: 1, small: 0 },
    resources: { requests: { cpu: '300m', memory: '1Gi' }, limits: { cpu: '1', memory: '2Gi' } },
  },
]

/** The namespace of a store: Tracardi's own, or one named after the store. */
const namespaceFor = (installation: Installation, store: StoreName) =>
  installation.stores === 'apart' ? store : installation.namespace

export function hostsOf(installation: Installation): { [store in StoreName]: string } {
  const host = (name: StoreName) => {
    const shape = shapes.find((each) => each.name === name)
    return `${shape?.service ?? name}.${namespaceFor(installation, name)}.svc.cluster.local`
  }
  return { elasticsearch: host('elasticsearch'), redis: host('redis'), mysql: host('mysql'), pulsar: host('pulsar') }
}

/** Elasticsearch, Redis, MySQL and Pulsar as plain StatefulSets; what keeps them is not Tracardi's chart. */
export function stores(installation: Installation): JsonObject[] {
  if (installation.stores === 'none') return []
  return shapes
    .filter((shape) => needed[installation.shape].includes(shape.name))
    .flatMap((shape) => storeObjects(installation, shape))
}

function storeObjects(installation: Installation, shape: StoreShape): JsonObject[] {
  const namespace = namespaceFor(installation, shape.name)
  const labels = { app: shape.service }
  const metadata = { name: shape.service, namespace, labels }
  const own =
    installation.stores === 'apart' ? [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }] : []
  const replicas = installation.replicas[shape.service] ?? shape.replicas[installation.size]
  return [
    ...own,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ name: shape.name, port: shape.port, targetPort: shape.port }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: {
        replicas,
        serviceName: shape.service,
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: shape.name,
                image: shape.image,
                ports: [{ name: shape.name, containerPort: shape.port }],
                resources: shape.resources,
              },
            ],
          },
        },
      },
    },
  ]
}
