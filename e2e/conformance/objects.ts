export type DeploymentShape = {
  name: string
  image: string
  replicas: number
  labels?: Record<string, string>
  env?: { name: string; value: string }[]
  progressDeadlineSeconds?: number
}

/** The label that pods of a Deployment or StatefulSet made here carry. */
export const appLabel = 'conformance-app'

export function deployment(shape: DeploymentShape) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: shape.name, labels: { [appLabel]: shape.name, ...shape.labels } },
    spec: {
      replicas: shape.replicas,
      selector: { matchLabels: { [appLabel]: shape.name } },
      template: podTemplate(shape),
      ...(shape.progressDeadlineSeconds && { progressDeadlineSeconds: shape.progressDeadlineSeconds }),
    },
  }
}

export function statefulSet(shape: DeploymentShape) {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: shape.name },
    spec: {
      replicas: shape.replicas,
      serviceName: shape.name,
      selector: { matchLabels: { [appLabel]: shape.name } },
      template: podTemplate(shape),
    },
  }
}

export const containerName = 'main'

function podTemplate(shape: DeploymentShape) {
  const env = shape.env ?? [{ name: 'KEEP', value: 'kept' }]
  return {
    metadata: { labels: { [appLabel]: shape.name } },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        { name: containerName, image: shape.image, env, resources: { requests: { cpu: '10m', memory: '16Mi' } } },
      ],
    },
  }
}

/** A patch of one environment variable, as a strategic merge finds it: by container and name. */
export const envPatch = (name: string, value: string) => ({
  spec: { template: { spec: { containers: [{ name: containerName, env: [{ name, value }] }] } } },
})

/** A patch of the image; each cluster knows no image with this tag. */
export const missingTag = 'does-not-exist'
export const imagePatch = (image: string) => ({
  spec: { template: { spec: { containers: [{ name: containerName, image }] } } },
})

export const autoscaler = (name: string, target: string) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
    minReplicas: 1,
    maxReplicas: 3,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  },
})

export const budget = (name: string, target: string, minAvailable: number) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name },
  spec: { minAvailable, selector: { matchLabels: { [appLabel]: target } } },
})
