import 'server-only'
import { lastActionAnnotation } from '#lib/domain/workload-edit.ts'
import type { Result } from '#lib/domain/result.ts'
import type { Problem, WorkloadRef } from '#lib/domain/topology.ts'
import type { Kubernetes, PatchAnswer, QuotaRoom, WorkloadPatch, WorkloadReading } from '#lib/operations/ports.ts'
import { parseQuantity } from '#lib/domain/quantities.ts'
import { ApiFailure, ClusterUnavailable } from './api-failure.ts'
import { fieldManager, patchDeadlineSeconds, type Connection } from './client.ts'
import { asDoubt } from './doubt.ts'
import { isJson, listAt, objectAt, textAt } from './json.ts'
import { asObject, collections, pathOf, readObject } from './object-path.ts'
import { objectDiff } from './object-diff.ts'
import { readRevisions } from './revisions.ts'
import { patchSecret, readSecret } from './secrets.ts'
import { translateReading } from './translate-reading.ts'
import { editPatch } from './writable-fields.ts'

/** The console's hands: everything it ever writes to a cluster goes through here. */
export function createKubernetes(opened: Result<Connection, Problem>): Kubernetes {
  const connection = (): Connection => {
    if (opened.granted) return opened.value
    throw new ClusterUnavailable(opened.refusal.message, false)
  }
  return {
    readWorkload: async (ref) => readWorkload(connection(), ref),
    planEdit: async (patch) => send(connection(), patch, true),
    edit: async (patch) => send(connection(), patch, false),
    podQuotas: async (namespace) => podQuotas(connection(), namespace),
    revisions: async (ref) => readRevisions(connection(), ref),
    readSecret: async (ref) => readSecret(connection(), ref),
    patchSecret: async (patch) => patchSecret(connection(), patch),
  }
}

async function readWorkload(connection: Connection, ref: WorkloadRef): Promise<WorkloadReading | null> {
  const object = await readObject(connection, pathOf(ref))
  return object && translateReading(ref, object)
}

/**
 * One strategic merge patch of the workload, never of `/scale`: the edit, our mark and both preconditions land in one
 * write, and ownership of `spec.replicas` stays with us even at 0. The object is read first for the difference; a
 * version that moved since the plan is a conflict that needs no request.
 */
async function send(connection: Connection, patch: WorkloadPatch, dryRun: boolean): Promise<PatchAnswer> {
  if (patch.ref.kind === 'CronJob') return { answer: 'invalid', status: 422, detail: 'A CronJob has no replicas.' }
  let verb = 'get'
  try {
    const before = await readObject(connection, pathOf(patch.ref))
    if (before === null) return { answer: 'not-found' }
    if (textAt(before, 'metadata', 'resourceVersion') !== patch.resourceVersion) return { answer: 'conflict' }
    verb = 'patch'
    const { body, warnings } = await sendPatch(connection, patch, dryRun)
    const after = asObject(body)
    return {
      answer: 'accepted',
      reading: translateReading(patch.ref, after),
      change: objectDiff(before, after),
      warnings,
    }
  } catch (error) {
    if (error instanceof ApiFailure) return refusalOf(error, patch, verb)
    throw error
  }
}

async function sendPatch(connection: Connection, patch: WorkloadPatch, dryRun: boolean) {
  const query = `fieldManager=${fieldManager}&fieldValidation=Strict&timeout=${patchDeadlineSeconds}s${dryRun ? '&dryRun=All' : ''}`
  const { uid, resourceVersion, edit, mark, auditId } = patch
  try {
    return await connection.request({
      method: 'PATCH',
      path: `${pathOf(patch.ref)}?${query}`,
      contentType: 'application/strategic-merge-patch+json',
      auditId,
      body: {
        metadata: { uid, resourceVersion, annotations: { [lastActionAnnotation]: mark } },
        spec: editPatch(edit),
      },
    })
  } catch (error) {
    throw dryRun ? error : asDoubt(error)
  }
}

function refusalOf(failure: ApiFailure, patch: WorkloadPatch, verb: string): PatchAnswer {
  switch (failure.status) {
    case 403:
      return { answer: 'forbidden', verb, resource: collections[patch.ref.kind].resource }
    case 404:
      return { answer: 'not-found' }
    case 409:
      return { answer: 'conflict' }
    // A proxy or an API server without its store: an outage, not a no.
    case 502:
    case 503:
    case 504:
      throw new ClusterUnavailable(failure.message, true, failure)
    default:
      return { answer: 'invalid', status: failure.status, detail: failure.detail || failure.message }
  }
}

/** Dry-run does not ask quotas, so the console does. */
async function podQuotas(connection: Connection, namespace: string): Promise<readonly QuotaRoom[] | null> {
  try {
    const { body } = await connection.request({
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/resourcequotas`,
    })
    return listAt(body, 'items').flatMap(quotaRooms)
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 403) return null
    throw error
  }
}

/** A quota with scopes counts only some pods; which ones these would be is not known before they exist. */
function quotaRooms(quota: unknown): QuotaRoom[] {
  if (listAt(quota, 'spec', 'scopes').length > 0 || isJson(objectAt(quota, 'spec')['scopeSelector'])) return []
  const name = textAt(quota, 'metadata', 'name') ?? ''
  return ['pods', 'count/pods'].flatMap((resource) => {
    const hard = parseQuantity(
      textAt(quota, 'status', 'hard', resource) ?? textAt(quota, 'spec', 'hard', resource) ?? '',
    )
    const used = parseQuantity(textAt(quota, 'status', 'used', resource) ?? '0')
    return hard === null ? [] : [{ quota: name, hard, used: used ?? 0 }]
  })
}
