import 'server-only'
import { roleLine, splitResource } from '#lib/domain/role-line.ts'
import type { RightReview } from '#lib/domain/rights.ts'
import { isTrueAt } from './json.ts'
import type { Connection } from './client.ts'
import { watchedKinds } from './watched-kinds.ts'

type Needed = {
  readonly resource: string
  readonly verbs: readonly string[]
  readonly neededFor: string
  readonly essential: boolean
}

const neededFor: Readonly<Record<keyof typeof watchedKinds, string>> = {
  deployments: 'seeing workloads',
  statefulSets: 'seeing workloads',
  replicaSets: 'telling which instances belong to which workload',
  pods: 'seeing instances',
  cronJobs: 'seeing scheduled jobs',
  services: 'seeing what leads to a workload',
  configMaps: 'reading EXPOSE_GUI_API where a ConfigMap holds it',
  ingresses: 'seeing ways in from outside',
  autoscalers: 'not scaling against an autoscaler',
  budgets: 'seeing disruption budgets',
  scaledObjects: 'seeing KEDA’s limits',
  events: 'the Events tab',
  nodes: 'estimating room on nodes',
}

const watched: readonly Needed[] = Object.entries(watchedKinds).map(([name, { resource, essential }]) => ({
  resource,
  essential,
  verbs: ['list', 'watch'],
  neededFor: Object.entries(neededFor).find(([kind]) => kind === name)?.[1] ?? '',
}))

const acting: readonly Needed[] = [
  { resource: 'apps/deployments', verbs: ['get', 'patch'], neededFor: 'scaling Deployments', essential: true },
  { resource: 'apps/statefulsets', verbs: ['get', 'patch'], neededFor: 'scaling StatefulSets', essential: true },
  { resource: 'resourcequotas', verbs: ['list'], neededFor: 'checking quotas before a scale', essential: false },
]

/**
 * Asks the API server for each right the console uses whether it has it. `allowed` is null where it did not answer.
 * Throws nothing: a page about what is missing must not be missing itself.
 */
export async function reviewRights(
  connection: Connection,
  namespaces: readonly string[],
): Promise<readonly RightReview[]> {
  const needed = [...watched, ...acting]
  const asked = needed.flatMap((need) =>
    need.verbs.flatMap((verb) =>
      (need.resource === 'nodes' ? [null] : namespaces).map((namespace) => ({ need, verb, namespace })),
    ),
  )
  return Promise.all(
    asked.map(async ({ need: { resource, verbs, neededFor: purpose, essential }, verb, namespace }) => ({
      resource,
      verb,
      namespace,
      essential,
      neededFor: purpose,
      allowed: await isAllowed(connection, resource, verb, namespace),
      roleLine: roleLine({
        resource,
        verbs,
      }),
    })),
  )
}

async function isAllowed(connection: Connection, resource: string, verb: string, namespace: string | null) {
  const { group, plural } = splitResource(resource)
  const attributes = { group, resource: plural, verb, ...(namespace === null ? {} : { namespace }) }
  try {
    const { body } = await connection.request({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: attributes },
      },
    })
    return isTrueAt(body, 'status', 'allowed')
  } catch {
    return null
  }
}
