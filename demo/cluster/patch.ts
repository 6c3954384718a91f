import { badRequest, notFound, unsupportedMediaType } from './api-failure.ts'
import type { ApiWorld, ResourceRequest } from './api-request.ts'
import { applyObject } from './apply.ts'
import { parseBody } from './request-body.ts'
import { jsonPatch } from './json-patch.ts'
import type { Json, JsonObject } from './json.ts'
import { isObject, textAt } from './json.ts'
import { mergePatch } from './merge-patch.ts'
import { strategicMerge } from './strategic-merge.ts'
import type { Written } from './write.ts'
import { updateObject } from './write.ts'

const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]

export type Patch = (object: JsonObject) => JsonObject

export const isApply = (request: ResourceRequest): boolean => mediaType(request) === 'application/apply-patch+yaml'

const mediaType = (request: ResourceRequest) => (request.header('content-type') ?? '').split(';')[0]?.trim() ?? ''

/** The patch of the request's body, as a function over the object it is for. */
export function patchOf(request: ResourceRequest): Patch {
  const type = mediaType(request)
  if (!patchTypes.includes(type)) throw unsupportedMediaType(patchTypes)
  const body = parseBody(request)
  switch (type) {
    case 'application/json-patch+json':
      return (object) => jsonPatch(object, body)
    case 'application/merge-patch+json':
      return (object) => mergePatch(object, patchObject(body))
    default:
      return (object) => strategicMerge(object, patchObject(body))
  }
}

function patchObject(body: Json): JsonObject {
  if (!isObject(body))
    throw badRequest('error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}')
  return body
}

export async function patchObjectAt(world: ApiWorld, request: ResourceRequest): Promise<Written & { isNew: boolean }> {
  if (isApply(request)) return applyObject(world, request)
  const patch = patchOf(request)
  const { kind, namespace, name = '' } = request
  if (!world.store.get(kind, namespace, name)) throw notFound(kind, name)
  const part = request.subresource === 'status' ? 'status' : 'object'
  const written = await updateObject(world, request, (current) => withTypeKept(patch(current), current), { part })
  return { ...written, isNew: false }
}

/** A patch may not take kind and apiVersion away. */
function withTypeKept(patched: JsonObject, current: JsonObject): JsonObject {
  return {
    ...patched,
    kind: textAt(patched, 'kind') ?? current.kind,
    apiVersion: textAt(patched, 'apiVersion') ?? current.apiVersion,
  }
}
