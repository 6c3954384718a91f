import { noSuchPath } from './api-failure.ts'
import { groupVersions } from './discovery.ts'
import type { JsonObject } from './json.ts'
import type { Kind } from './kinds.ts'
import { apiVersionOf, kinds } from './kinds.ts'
import type { Schemas } from './schemas.ts'

const documentPath = (groupVersion: string) =>
  groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`

export function openApiIndex(): JsonObject {
  return {
    paths: Object.fromEntries(
      groupVersions.map((each) => [
        documentPath(each),
        { serverRelativeURL: `/openapi/v3/${documentPath(each)}?hash=demo` },
      ]),
    ),
  }
}

/** The types and paths of one group version, in the form `kubectl explain` and its validation read. */
export function openApiDocument(schemas: Schemas, groupVersion: string): JsonObject {
  if (!groupVersions.includes(groupVersion)) throw noSuchPath()
  const served = kinds.filter((kind) => apiVersionOf(kind) === groupVersion)
  const components: JsonObject = {}
  for (const kind of served) addSchema(schemas, kind.model, components, kind)
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'demo' },
    paths: Object.fromEntries(served.flatMap(pathsOf)),
    components: { schemas: components },
  }
}

function pathsOf(kind: Kind): [string, JsonObject][] {
  const base = `/${documentPath(apiVersionOf(kind))}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.resource}`
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind }
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
    name,
    in: 'query',
    schema: { type: 'string', uniqueItems: true },
  }))
  const operation = (action: string) => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
    parameters,
  })
  return [
    [base, { get: operation('list'), post: operation('post') }],
    [`${base}/{name}`, { get: operation('get'), put: operation('put'), patch: operation('patch') }],
  ]
}

function addSchema(schemas: Schemas, model: string, components: JsonObject, kind?: Kind) {
  const name = schemaName(model, kind)
  const schema = schemas[model]
  if (!schema || components[name] !== undefined) return
  const properties: JsonObject = {}
  components[name] = {
    type: 'object',
    description: schema.description,
    properties,
    required: Object.entries(schema.fields).flatMap(([field, { required }]) => (required ? [field] : [])),
    ...(kind
      ? { 'x-kubernetes-group-version-kind': [{ group: kind.group, version: kind.version, kind: kind.kind }] }
      : {}),
  }
  for (const [field, { type, format, description }] of Object.entries(schema.fields))
    properties[field] = { ...typeSchema(schemas, type, format, components), description }
}

function typeSchema(schemas: Schemas, type: string, format: string, components: JsonObject): JsonObject {
  const items = /^Array<(.+)>$/.exec(type)?.[1]
  if (items !== undefined) return { type: 'array', items: typeSchema(schemas, items, '', components) }
  const values = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1]
  if (values !== undefined) return { type: 'object', additionalProperties: typeSchema(schemas, values, '', components) }
  if (schemas[type] && Object.keys(schemas[type].fields).length > 0) {
    addSchema(schemas, type, components)
    // A reference beside a description must be wrapped, as in the real documents.
    return { allOf: [{ $ref: `#/components/schemas/${schemaName(type)}` }], default: {} }
  }
  switch (type) {
    case 'number':
      return format.startsWith('int') ? { type: 'integer', format } : { type: 'number', format: 'double' }
    case 'string':
    case 'boolean':
      return { type }
    case 'Date':
    case 'V1MicroTime':
      return { type: 'string', format: 'date-time' }
    case 'IntOrString':
      return { oneOf: [{ type: 'integer' }, { type: 'string' }] }
    default:
      return { type: 'object' }
  }
}

const metaTypes =
  /^V1(ObjectMeta|LabelSelector|LabelSelectorRequirement|OwnerReference|ManagedFieldsEntry|Condition|ListMeta|Time)$/

function schemaName(model: string, kind?: Kind): string {
  const plainName = model.replace(/^(?:Core|Events|Discovery|Rbac|Storage)?V\d(?=[A-Z])/, '')
  if (kind)
    return `io.k8s.api.${kind.group === '' ? 'core' : (kind.group.split('.')[0] ?? '')}.${kind.version}.${kind.kind}`
  return metaTypes.test(model) ? `io.k8s.apimachinery.pkg.apis.meta.v1.${plainName}` : `io.k8s.api.types.${model}`
}
