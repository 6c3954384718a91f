import 'server-only'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { guiApiVariable } from '#lib/domain/gui-api.ts'
import { restartedAtAnnotation } from '#lib/domain/workload-edit.ts'
import type { Revision } from '#lib/operations/ports.ts'
import type { Connection } from './client.ts'
import { isJson, listAt, numberAt, objectAt, textAt, valueAt, type Json } from './json.ts'
import { objectDiff } from './object-diff.ts'
import { pathOf, readObject } from './object-path.ts'
import { templateFields } from './writable-fields.ts'

type Kept = { readonly revision: string; readonly createdAt: string | null; readonly template: Json }

/**
 * The pod templates that Kubernetes keeps: replica sets of a Deployment, controller revisions of a StatefulSet, newest
 * first. Null when the workload is gone.
 */
export async function readRevisions(connection: Connection, ref: WorkloadRef): Promise<readonly Revision[] | null> {
  const object = await readObject(connection, pathOf(ref))
  if (object === null) return null
  const current = objectAt(object, 'spec', 'template')
  const uid = textAt(object, 'metadata', 'uid')
  const kept =
    ref.kind === 'Deployment' ? await replicaSets(connection, ref) : await controllerRevisions(connection, ref)
  return kept
    .filter(({ owner }) => owner === uid)
    .toSorted((one, other) => Number(other.revision) - Number(one.revision))
    .map((each) => revisionOf(each, current))
}

type Owned = Kept & { readonly owner: string | null }

async function replicaSets(connection: Connection, { namespace }: WorkloadRef): Promise<Owned[]> {
  const items = await itemsAt(connection, `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/replicasets`)
  return items.map((item) => ({
    owner: ownerOf(item),
    revision: textAt(item, 'metadata', 'annotations', 'deployment.kubernetes.io/revision') ?? '0',
    createdAt: textAt(item, 'metadata', 'creationTimestamp'),
    template: objectAt(item, 'spec', 'template'),
  }))
}

async function controllerRevisions(connection: Connection, { namespace }: WorkloadRef): Promise<Owned[]> {
  const path = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/controllerrevisions`
  return (await itemsAt(connection, path)).map((item) => ({
    owner: ownerOf(item),
    revision: String(numberAt(item, 'revision') ?? 0),
    createdAt: textAt(item, 'metadata', 'creationTimestamp'),
    template: objectAt(item, 'data', 'spec', 'template'),
  }))
}

async function itemsAt(connection: Connection, path: string): Promise<readonly unknown[]> {
  const { body } = await connection.request({ path })
  return listAt(body, 'items')
}

function ownerOf(item: unknown): string | null {
  const owner = listAt(item, 'metadata', 'ownerReferences').find(
    (reference) => valueAt(reference, 'controller') === true,
  )
  return textAt(owner, 'uid')
}

function revisionOf({ revision, createdAt, template }: Kept, current: Json): Revision {
  const differences = objectDiff(comparable(template), comparable(current))
  const paths = [...new Set(differences.map(({ path }) => path))]
  return {
    revision,
    createdAt,
    isCurrent: paths.length === 0,
    images: listAt(template, 'spec', 'containers').map((container) => textAt(container, 'image') ?? ''),
    fields: templateFields(template),
    otherDifferences: paths.filter((path) => !isWritable(path)),
  }
}

/** The hash label is the controller's own, and only on its copies. */
function comparable(template: Json): Json {
  const { 'pod-template-hash': _, ...labels } = objectAt(template, 'metadata', 'labels')
  const metadata = objectAt(template, 'metadata')
  const { creationTimestamp: __, ...kept } = metadata
  const annotations = valueAt(metadata, 'annotations')
  return { ...template, metadata: { ...kept, labels, ...(isJson(annotations) ? { annotations } : {}) } }
}

const restartPath = `/metadata/annotations/${restartedAtAnnotation.replace('/', '~1')}`
const flagPath = new RegExp(`^/spec/containers/[^/]+/env/${guiApiVariable}/(?:name|value|valueFrom(?:/.*)?)$`)

function isWritable(path: string): boolean {
  return path === restartPath || flagPath.test(path)
}
