import type { JsonObject } from './json.ts'
import type { Kind } from './kinds.ts'
import { qualifiedResource } from './kinds.ts'

export type Cause = { reason: string; message: string; field: string }

/** A refusal of the API, carrying the Status object a real API server would answer. */
export class ApiFailure extends Error {
  readonly code: number
  readonly status: JsonObject
  readonly headers: { [name: string]: string }

  constructor(
    code: number,
    reason: string,
    message: string,
    details: JsonObject = {},
    headers: { [name: string]: string } = {},
  ) {
    super(message)
    this.name = 'ApiFailure'
    this.code = code
    this.headers = headers
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      details,
      code,
    }
  }
}

type Resource = Pick<Kind, 'group' | 'resource'>

const detailsOf = (resource: Resource, name: string): JsonObject => ({
  name,
  ...(resource.group === '' ? {} : { group: resource.group }),
  kind: resource.resource,
})

export const badRequest = (message: string) => new ApiFailure(400, 'BadRequest', message)

export const notFound = (resource: Resource, name: string) =>
  new ApiFailure(404, 'NotFound', `${qualifiedResource(resource)} "${name}" not found`, detailsOf(resource, name))

export const noSuchPath = () => new ApiFailure(404, 'NotFound', 'the server could not find the requested resource', {})

export const alreadyExists = (resource: Resource, name: string) =>
  new ApiFailure(
    409,
    'AlreadyExists',
    `${qualifiedResource(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  )

export const conflict = (resource: Resource, name: string, why = objectModified) =>
  new ApiFailure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${why}`,
    detailsOf(resource, name),
  )

const objectModified = 'the object has been modified; please apply your changes to the latest version and try again'

export const forbidden = (resource: Resource, name: string, why: string) =>
  new ApiFailure(
    403,
    'Forbidden',
    `${qualifiedResource(resource)}${name === '' ? '' : ` "${name}"`} is forbidden: ${why}`,
    {
      ...(name === '' ? {} : { name }),
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.resource,
    },
  )

export const methodNotAllowed = () =>
  new ApiFailure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

export const unsupportedMediaType = (accepted: string[]) =>
  new ApiFailure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
    {},
  )

export const notAcceptable = () =>
  new ApiFailure(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    {},
  )

export const notModelled = (what: string) =>
  new ApiFailure(501, 'NotImplemented', `The embedded cluster does not model ${what}.`, {})

export const expired = (message: string) => new ApiFailure(410, 'Expired', message, {})

/** 422 with one cause per field, worded as the real validation words them. */
export function invalid(kind: Pick<Kind, 'group' | 'kind'>, name: string, causes: Cause[]) {
  const lines = causes.map((cause) => `${cause.field}: ${cause.message}`)
  const what = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`
  return new ApiFailure(
    422,
    'Invalid',
    `${what} "${name}" is invalid: ${lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`}`,
    { name, ...(kind.group === '' ? {} : { group: kind.group }), kind: kind.kind, causes },
  )
}

export const required = (field: string, detail = ''): Cause => ({
  reason: 'FieldValueRequired',
  message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  field,
})

export const invalidValue = (field: string, value: unknown, detail: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${detail}`,
  field,
})

export const forbiddenValue = (field: string, detail: string): Cause => ({
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${detail}`,
  field,
})
