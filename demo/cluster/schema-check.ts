import type { Json, JsonObject } from './json.ts'
import { isObject } from './json.ts'
import type { Schemas } from './schemas.ts'

export type SchemaFindings = {
  /** The first value whose JSON type does not fit, as the decoder words it. */
  mistyped: string | undefined
  /** Fields the type does not have, as paths. */
  unknown: string[]
}

/** Compares an object with the field table of its type, as the API server's decoder does. */
export function checkAgainstSchema(schemas: Schemas, model: string, object: JsonObject): SchemaFindings {
  const findings: SchemaFindings = { mistyped: undefined, unknown: [] }
  visitModel(model, object, '')
  return findings

  function visitModel(type: string, value: JsonObject, path: string) {
    const schema = schemas[type]
    if (!schema) return
    for (const [field, item] of Object.entries(value)) {
      const at = path === '' ? field : `${path}.${field}`
      const known = schema.fields[field]
      if (known) visit(known.type, known.format, item, at, goName(type))
      else if (item !== undefined && !field.startsWith('$')) findings.unknown.push(at)
    }
  }

  function visit(type: string, format: string, value: Json | undefined, path: string, owner: string) {
    if (value === null || value === undefined) return
    const inner = /^Array<(.+)>$/.exec(type)?.[1]
    const values = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1]
    if (inner !== undefined) {
      if (!Array.isArray(value)) return mistype(value, path, owner, `[]${goName(inner)}`)
      value.forEach((item, index) => visit(inner, '', item, `${path}[${index}]`, owner))
    } else if (values !== undefined) {
      if (!isObject(value)) return mistype(value, path, owner, `map[string]${goName(values)}`)
      for (const [key, item] of Object.entries(value)) visit(values, '', item, `${path}.${key}`, owner)
    } else if (schemas[type]) {
      if (!isObject(value)) return mistype(value, path, owner, goName(type))
      visitModel(type, value, path)
    } else if (!fitsPlainType(type, format, value)) mistype(value, path, owner, format === '' ? type : format)
  }

  function mistype(value: Json, path: string, owner: string, wanted: string) {
    findings.mistyped ??= `json: cannot unmarshal ${jsonTypeOf(value)} into Go struct field ${owner}.${path.replaceAll(/\[\d+\]/g, '')} of type ${wanted}`
  }
}

function fitsPlainType(type: string, format: string, value: Json): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'number':
      return typeof value === 'number' && (!format.startsWith('int') || Number.isInteger(value))
    case 'IntOrString':
      return typeof value === 'number' || typeof value === 'string'
    case 'Date':
    case 'V1MicroTime':
      return typeof value === 'string'
    default:
      return true
  }
}

const goName = (model: string) => model.replace(/^(?:Core|Events|Discovery|Rbac|Storage)?V\d(?=[A-Z])/, '')

const jsonTypeOf = (value: Json) =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value
