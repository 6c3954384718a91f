import { applyPatch } from '../api.ts'
import type { TestCluster } from '../test-cluster.ts'
import { withAdmin } from './with-admin.ts'

/** The name of every object a drill makes, so that the next one replaces it. */
const name = 'drill'

/** Allows this many pods in the namespace from now on; those that are stay. */
export async function limitPods(cluster: TestCluster, namespace: string, pods: number) {
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec: { hard: { pods: String(pods) } } }
  await withAdmin(cluster, (api) =>
    api.patch(
      `/api/v1/namespaces/${namespace}/resourcequotas/${name}?fieldManager=drill&force=true`,
      quota,
      applyPatch,
    ),
  )
}

export async function liftLimit(cluster: TestCluster, namespace: string) {
  await withAdmin(cluster, (api) => api.delete(`/api/v1/namespaces/${namespace}/resourcequotas/${name}`))
}

/** An autoscaler that brings a Deployment back above its minimum within one sync, five seconds here. */
export async function fightByAutoscaler(cluster: TestCluster, namespace: string, deployment: string, minimum: number) {
  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
      minReplicas: minimum,
      maxReplicas: minimum + 3,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '400m' } } },
      ],
    },
  }
  const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${name}`
  await withAdmin(cluster, (api) => api.patch(`${path}?fieldManager=drill&force=true`, autoscaler, applyPatch))
}

export async function endAutoscaler(cluster: TestCluster, namespace: string) {
  const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${name}`
  await withAdmin(cluster, (api) => api.delete(path))
}

/** A GitOps controller in miniature: applies this number of replicas every second until stopped. */
export function fightByApply(cluster: TestCluster, namespace: string, deployment: string, replicas: number) {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: deployment }, spec: { replicas } }
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${deployment}?fieldManager=gitops-drill&force=true`
  const apply = () => withAdmin(cluster, (api) => api.patch(path, object, applyPatch))
  // A beat that fails, as while the API server is down, is made good by the next one.
  const timer = setInterval(() => void apply().catch(() => {}), 1_000)
  return { stop: () => clearInterval(timer) }
}
