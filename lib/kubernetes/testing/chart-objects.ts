import 'server-only'
import type { Json } from '../json.ts'

/*
 * Objects as each chart generation renders them, as far as the console reads them: names, labels, images and the
 * variables that tell parts apart.
 */

export type PartOptions = {
  readonly kind?: 'Deployment' | 'StatefulSet'
  readonly name: string
  readonly container?: string
  readonly image: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly podLabels?: Readonly<Record<string, string>>
  readonly env?: readonly Json[]
  readonly envFrom?: readonly Json[]
  readonly replicas?: number
  readonly namespace?: string
}

export function env(name: string, value: string): Json {
  return { name, value }
}

/** A settled workload with as many ready replicas as it wants. */
export function workloadObject(options: PartOptions): Json {
  const {
    name,
    namespace = 't',
    replicas = 1,
    image,
    labels,
    annotations,
    podLabels,
    env: variables,
    envFrom,
  } = options
  const isDeployment = (options.kind ?? 'Deployment') === 'Deployment'
  const counts = { replicas, readyReplicas: replicas, availableReplicas: replicas, updatedReplicas: replicas }
  const conditions = [
    { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
    { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
  ]
  const revisions = { currentRevision: `${name}-1`, updateRevision: `${name}-1` }
  return {
    metadata: {
      name,
      namespace,
      labels,
      annotations,
      uid: `uid-${name}`,
      resourceVersion: '10',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      replicas,
      template: {
        metadata: { labels: podLabels },
        spec: { containers: [{ name: options.container ?? name, image, env: variables, envFrom }] },
      },
    },
    status: { observedGeneration: 1, ...counts, ...(isDeployment ? { conditions } : revisions) },
  }
}

/** Labels of charts 0.8.2 to 1.3 on workloads; pods carry `app` and `version` besides. */
export function chartLabels(component: string, release = 'tracardi', version = '1.1.0'): Record<string, string> {
  return {
    'helm.sh/chart': `tracardi-${version}`,
    'app.kubernetes.io/name': 'tracardi',
    'app.kubernetes.io/instance': release,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/version': version,
    'app.kubernetes.io/managed-by': 'Helm',
  }
}

export function podLabels(component: string, release = 'tracardi', version = '1.1.0'): Record<string, string> {
  return { ...chartLabels(component, release, version), app: 'tracardi', version }
}

export type ChartPart = Omit<PartOptions, 'name' | 'image'> & { readonly version?: string; readonly release?: string }

/** A part of a chart from 0.8.2 on, where name, container and component are the same word. */
export function chartPart(component: string, image: string, options: ChartPart = {}): Json {
  const { version = '1.1.0', release = 'tracardi', ...rest } = options
  return workloadObject({
    name: component,
    image: `${image}:${version}`,
    labels: chartLabels(component, release, version),
    podLabels: podLabels(component, release, version),
    annotations: { 'meta.helm.sh/release-name': release },
    ...rest,
  })
}

export function podObject(
  name: string,
  owner: { kind: string; name: string; uid: string },
  status: Json = readyStatus,
): Json {
  return {
    metadata: {
      name,
      namespace: 't',
      uid: `uid-${name}`,
      resourceVersion: '5',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ownerReferences: [
        {
          ...owner,
          controller: true,
        },
      ],
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'tracardi/com-tracardi-api:1.1.0' }] },
    status,
  }
}

export const readyStatus: Json = {
  phase: 'Running',
  podIP: '10.1.0.4',
  startTime: '2026-01-01T00:00:00Z',
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:05Z' }],
  containerStatuses: [
    { name: 'main', ready: true, restartCount: 0, state: { running: { startedAt: '2026-01-01T00:00:03Z' } } },
  ],
}
