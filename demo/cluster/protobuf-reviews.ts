import { badRequest } from './api-failure.ts'
import type { JsonObject } from './json.ts'

const magic = Buffer.from([0x6b, 0x38, 0x73, 0x00])

type Field = { name: string; fields?: Fields }
type Fields = { [number: number]: Field }

const resourceAttributes: Fields = {
  1: { name: 'namespace' },
  2: { name: 'verb' },
  3: { name: 'group' },
  4: { name: 'version' },
  5: { name: 'resource' },
  6: { name: 'subresource' },
  7: { name: 'name' },
}
const nonResourceAttributes: Fields = { 1: { name: 'path' }, 2: { name: 'verb' } }

/** Of the reviews, the messages an account asks with; numbers as in the .proto files of k8s.io/api. */
const specs: { [resource: string]: Fields } = {
  selfsubjectaccessreviews: {
    1: { name: 'resourceAttributes', fields: resourceAttributes },
    2: { name: 'nonResourceAttributes', fields: nonResourceAttributes },
  },
  selfsubjectrulesreviews: { 1: { name: 'namespace' } },
  selfsubjectreviews: {},
}

/** kubectl asks its reviews in protobuf, and in nothing else: the envelope, its `raw`, then the review's spec. */
export function parseProtobufReview(body: Buffer, resource: string): JsonObject {
  if (!body.subarray(0, magic.length).equals(magic)) throw badRequest('the body is not a Kubernetes protobuf message')
  const raw = messages(body.subarray(magic.length)).find(([field]) => field === 2)?.[1] ?? Buffer.alloc(0)
  const spec = messages(raw).find(([field]) => field === 2)?.[1]
  return spec ? { spec: decode(spec, specs[resource] ?? {}) } : {}
}

function decode(bytes: Buffer, fields: Fields): JsonObject {
  const object: JsonObject = {}
  for (const [number, content] of messages(bytes)) {
    const field = fields[number]
    if (!field) continue
    if (field.fields) object[field.name] = decode(content, field.fields)
    else if (content.length > 0) object[field.name] = content.toString('utf8')
  }
  return object
}

/** The length-delimited fields of a message; others are stepped over. */
function messages(bytes: Buffer): [field: number, content: Buffer][] {
  const found: [number, Buffer][] = []
  let at = 0
  while (at < bytes.length) {
    const [tag, afterTag] = varint(bytes, at)
    const wire = tag & 7
    if (wire === 2) {
      const [length, start] = varint(bytes, afterTag)
      found.push([tag >> 3, bytes.subarray(start, start + length)])
      at = start + length
    } else if (wire === 0) at = varint(bytes, afterTag)[1]
    else if (wire === 1) at = afterTag + 8
    else if (wire === 5) at = afterTag + 4
    else throw badRequest('the protobuf message is malformed')
  }
  return found
}

function varint(bytes: Buffer, start: number): [value: number, next: number] {
  let value = 0
  for (let at = start, shift = 0; at < bytes.length && shift < 35; at += 1, shift += 7) {
    const byte = bytes[at] ?? 0
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return [value >>> 0, at + 1]
  }
  throw badRequest('the protobuf message is malformed')
}
