import { badRequest, conflict, invalid, invalidValue, methodNotAllowed, notFound } from './api-failure.ts'
import type { Answer, ApiWorld, ResourceRequest } from './api-request.ts'
import type { JsonObject } from './json.ts'
import { ensureObject, isObject, nameOf, namespaceOf, numberAt, objectAt, uidOf, textAt, versionOf } from './json.ts'
import { recordOwnership } from './managed-fields.ts'
import { patchOf } from './patch.ts'
import { parseObject } from './request-body.ts'
import { checkAgainstSchema } from './schema-check.ts'
import { selectorText } from './selectors.ts'
import { updateObject, writerOf } from './write.ts'

const scaleType = { group: 'autoscaling', kind: 'Scale' }

export async function handleScale(world: ApiWorld, request: ResourceRequest): Promise<Answer> {
  const { kind, namespace, name = '', method } = request
  const current = world.store.get(kind, namespace, name)
  if (!current) throw notFound(kind, name)
  if (method === 'GET') return { status: 200, body: scaleOf(current) }
  if (method !== 'PUT' && method !== 'PATCH') throw methodNotAllowed()
  const change = method === 'PUT' ? () => parseObject(request) : patchOf(request)
  const written = await updateObject(
    world,
    request,
    (workload) => withReplicas(world, request, workload, change(scaleOf(workload))),
    {
      ownership: (draft, before) => {
        const replicas = numberAt(draft, 'spec', 'replicas') ?? 0
        if (replicas === numberAt(before, 'spec', 'replicas')) return
        // Zero travels as an absent field, so nobody owns spec.replicas after it.
        recordOwnership(draft, { 'f:spec': { 'f:replicas': {} } }, writerOf(request))
        if (replicas === 0) disown(draft)
      },
    },
  )
  return { status: 200, body: scaleOf(written.object), warnings: written.warnings }
}

function withReplicas(world: ApiWorld, request: ResourceRequest, workload: JsonObject, scale: JsonObject): JsonObject {
  const name = nameOf(workload)
  const { mistyped } = checkAgainstSchema(world.schemas, 'V1Scale', scale)
  if (mistyped !== undefined) throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${mistyped}`)
  const version = versionOf(scale)
  if (version !== '' && version !== versionOf(workload)) throw conflict(request.kind, name)
  if (nameOf(scale) !== '' && nameOf(scale) !== name)
    throw badRequest(`the name of the object (${nameOf(scale)}) does not match the name on the URL (${name})`)
  const replicas = numberAt(scale, 'spec', 'replicas') ?? 0
  if (replicas < 0)
    throw invalid(scaleType, name, [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')])
  ensureObject(workload, 'spec').replicas = replicas
  if (version === '') delete ensureObject(workload, 'metadata').resourceVersion
  return workload
}

function disown(draft: JsonObject) {
  const metadata = ensureObject(draft, 'metadata')
  const entries = Array.isArray(metadata.managedFields) ? metadata.managedFields : []
  metadata.managedFields = entries.filter((entry) => !(isObject(entry) && textAt(entry, 'subresource') === 'scale'))
}

function scaleOf(workload: JsonObject): JsonObject {
  const replicas = numberAt(workload, 'spec', 'replicas') ?? 0
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name: nameOf(workload),
      namespace: namespaceOf(workload),
      uid: uidOf(workload),
      resourceVersion: versionOf(workload),
      creationTimestamp: textAt(workload, 'metadata', 'creationTimestamp'),
    },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: numberAt(workload, 'status', 'replicas') ?? 0,
      selector: selectorText(objectAt(workload, 'spec', 'selector')),
    },
  }
}
