import { notAcceptable } from './api-failure.ts'
import type { JsonObject } from './json.ts'
import { copy, isObject, objectsAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { tableColumns, tableCells } from './table-columns.ts'

/** How an object is shown: itself, its metadata only, or rows of a Table as `kubectl get` asks. */
export type Representation = 'object' | 'metadata' | 'table'

export function representationOf(accept: string | undefined): Representation {
  if (accept === undefined || accept === '') return 'object'
  for (const part of accept.split(',')) {
    const [type, ...options] = part.trim().split(';')
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') continue
    const as = options
      .find((option) => option.trim().startsWith('as='))
      ?.trim()
      .slice(3)
    if (as === undefined) return 'object'
    if (as === 'Table') return 'table'
    if (as === 'PartialObjectMetadataList' || as === 'PartialObjectMetadata') return 'metadata'
  }
  throw notAcceptable()
}

const metaVersion = 'meta.k8s.io/v1'

export function objectAs(kind: Kind, object: JsonObject, shape: Representation, includeColumns = true): JsonObject {
  switch (shape) {
    case 'object':
      return object
    case 'metadata':
      return { kind: 'PartialObjectMetadata', apiVersion: metaVersion, metadata: object.metadata }
    case 'table': {
      const metadata = isObject(object.metadata) ? object.metadata : {}
      return tableOf(kind, [object], { resourceVersion: metadata.resourceVersion }, includeColumns)
    }
  }
}

export function listAs(kind: Kind, list: JsonObject, shape: Representation): JsonObject {
  const items = objectsAt(list, 'items')
  switch (shape) {
    case 'object':
      return list
    case 'metadata':
      return {
        kind: 'PartialObjectMetadataList',
        apiVersion: metaVersion,
        metadata: list.metadata,
        items: items.map((item) => ({ metadata: item.metadata })),
      }
    case 'table':
      return tableOf(kind, items, isObject(list.metadata) ? copy(list.metadata) : {}, true)
  }
}

function tableOf(kind: Kind, objects: JsonObject[], metadata: JsonObject, includeColumns: boolean): JsonObject {
  return {
    kind: 'Table',
    apiVersion: metaVersion,
    metadata,
    columnDefinitions: includeColumns ? tableColumns(kind) : [],
    rows: objects.map((object) => ({
      cells: tableCells(kind, object),
      object: { kind: 'PartialObjectMetadata', apiVersion: metaVersion, metadata: object.metadata },
    })),
  }
}
