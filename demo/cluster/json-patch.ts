import { ApiFailure, badRequest } from './api-failure.ts'
import type { Json, JsonObject } from './json.ts'
import { copy, equal, isObject, textAt } from './json.ts'

const rejected = () =>
  new ApiFailure(422, 'Invalid', 'the server rejected our request due to an error in our request', {})

/** RFC 6902. A failing `test` and a path that is not there are refused as the API server refuses them. */
export function jsonPatch(original: JsonObject, operations: Json): JsonObject {
  if (!Array.isArray(operations))
    throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch')
  let document: Json = copy(original)
  for (const operation of operations) {
    if (!isObject(operation)) throw rejected()
    document = applyOperation(document, operation)
  }
  if (!isObject(document)) throw rejected()
  return document
}

function applyOperation(document: Json, operation: JsonObject): Json {
  const path = pointer(textAt(operation, 'path') ?? '')
  switch (textAt(operation, 'op') ?? '') {
    case 'add':
      return write(document, path, operation.value ?? null, 'insert')
    case 'replace':
      read(document, path)
      return write(document, path, operation.value ?? null, 'replace')
    case 'remove':
      read(document, path)
      return write(document, path, undefined, 'replace')
    case 'test':
      if (!equal(read(document, path), operation.value)) throw rejected()
      return document
    case 'copy':
      return write(document, path, copy(read(document, pointer(textAt(operation, 'from') ?? ''))), 'insert')
    case 'move': {
      const from = pointer(textAt(operation, 'from') ?? '')
      const value = read(document, from)
      return write(write(document, from, undefined, 'replace'), path, value, 'insert')
    }
    default:
      throw rejected()
  }
}

const pointer = (text: string): string[] =>
  text
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

function read(document: Json, path: string[]): Json {
  let value: Json | undefined = document
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)]
    else if (isObject(value)) value = value[step]
    else throw rejected()
  }
  if (value === undefined) throw rejected()
  return value
}

function write(document: Json, path: string[], value: Json | undefined, how: 'insert' | 'replace'): Json {
  const last = path.at(-1)
  if (last === undefined) return value ?? null
  const parent = read(document, path.slice(0, -1))
  if (Array.isArray(parent)) writeItem(parent, last, value, how)
  else if (!isObject(parent)) throw rejected()
  else if (value === undefined) delete parent[last]
  else parent[last] = value
  return document
}

function writeItem(list: Json[], step: string, value: Json | undefined, how: 'insert' | 'replace') {
  const index = step === '-' ? list.length : Number(step)
  if (!Number.isInteger(index) || index < 0 || index > list.length) throw rejected()
  if (value === undefined) list.splice(index, 1)
  else list.splice(index, how === 'insert' ? 0 : 1, value)
}
