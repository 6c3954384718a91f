import type { ApiWorld, ResourceRequest } from './api-request.ts'
import { administrator } from './accounts.ts'
import { ApiFailure } from './api-failure.ts'
import type { JsonObject } from './json.ts'
import { namespaceOf, textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { kindOf } from './kinds.ts'
import { createObject } from './write.ts'

/** Creates objects as `manager` would through the API, leaving alone those that are there. */
export async function installObjects(world: ApiWorld, objects: JsonObject[], manager: string): Promise<void> {
  for (const object of objects) {
    const kind = kindOf(textAt(object, 'apiVersion'), textAt(object, 'kind'))
    if (!kind)
      throw new Error(`The embedded cluster serves no ${textAt(object, 'kind')} of ${textAt(object, 'apiVersion')}`)
    try {
      await createObject(world, requestFor(kind, object, manager), object)
    } catch (error) {
      if (!(error instanceof ApiFailure && error.status.reason === 'AlreadyExists')) throw error
    }
  }
}

function requestFor(kind: Kind, object: JsonObject, manager: string): ResourceRequest {
  return {
    method: 'POST',
    path: '',
    query: new URLSearchParams({ fieldManager: manager, fieldValidation: 'Strict' }),
    header: () => undefined,
    account: administrator,
    body: Buffer.alloc(0),
    signal: new AbortController().signal,
    kind,
    namespace: kind.namespaced ? (namespaceOf(object) ?? 'default') : undefined,
    name: undefined,
    subresource: undefined,
  }
}
