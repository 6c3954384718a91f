import { parse as parseYaml } from 'yaml'
import { badRequest, unsupportedMediaType } from './api-failure.ts'
import type { ApiRequest } from './api-request.ts'
import type { Json, JsonObject } from './json.ts'
import { isObject, parseJson } from './json.ts'

const accepted = ['application/json', 'application/yaml']

/** The body as JSON, or YAML where the content type says so. */
export function parseBody(request: ApiRequest): Json {
  const text = request.body.toString('utf8')
  const isYaml = (request.header('content-type') ?? '').includes('yaml')
  try {
    if (!isYaml) return parseJson(text)
    const value: Json = parseYaml(text)
    return value
  } catch (error) {
    throw badRequest(
      `couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : 'unreadable'}`,
    )
  }
}

/** The object of a create or update. */
export function parseObject(request: ApiRequest): JsonObject {
  const type = (request.header('content-type') ?? 'application/json').split(';')[0]?.trim() ?? ''
  if (!accepted.includes(type)) throw unsupportedMediaType([...accepted, 'application/vnd.kubernetes.protobuf'])
  const body = parseBody(request)
  if (!isObject(body)) throw badRequest('the object provided is unrecognized: it is not an object')
  return body
}
