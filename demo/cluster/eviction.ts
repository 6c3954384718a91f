import { ApiFailure, notFound } from './api-failure.ts'
import type { Answer, ApiWorld, ResourceRequest } from './api-request.ts'
import { deleteObject } from './delete.ts'
import type { JsonObject } from './json.ts'
import { ensureObject, isObject, labelsOf, nameOf, numberAt, objectAt } from './json.ts'
import { kindNamed } from './kinds.ts'
import { parseObject } from './request-body.ts'
import { specSelector } from './selectors.ts'

/** Deletes the pod if its disruption budgets allow one fewer. */
export async function evictPod(world: ApiWorld, request: ResourceRequest): Promise<Answer> {
  const { namespace, name = '', kind } = request
  const pod = world.store.get(kind, namespace, name)
  if (!pod) throw notFound(kind, name)
  const body = parseObject(request)
  const budgets = world.store
    .list(kindNamed('poddisruptionbudgets'), namespace)
    .filter((budget) => specSelector(objectAt(budget, 'spec', 'selector'))(labelsOf(pod)))
  for (const budget of budgets) if ((numberAt(budget, 'status', 'disruptionsAllowed') ?? 0) < 1) throw refused(budget)
  const options = isObject(body.deleteOptions) ? body.deleteOptions : {}
  await deleteObject(world, { ...request, subresource: undefined, body: Buffer.from(JSON.stringify(options)) })
  const isDry = request.query.has('dryRun') || Array.isArray(options.dryRun)
  if (!isDry)
    for (const budget of budgets)
      await world.store.change(kindNamed('poddisruptionbudgets'), namespace, nameOf(budget), (draft) => {
        const status = ensureObject(draft, 'status')
        status.disruptionsAllowed = Math.max(0, (numberAt(status, 'disruptionsAllowed') ?? 0) - 1)
      })
  return { status: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } }
}

function refused(budget: JsonObject) {
  const healthy = numberAt(budget, 'status', 'currentHealthy') ?? 0
  const desired = numberAt(budget, 'status', 'desiredHealthy') ?? 0
  return new ApiFailure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [
      {
        reason: 'DisruptionBudget',
        message: `The disruption budget ${nameOf(budget)} needs ${desired} healthy pods and has ${healthy} currently`,
      },
    ],
  })
}
