import 'server-only'
import { Secret } from '#lib/domain/secret.ts'
import type { SecretAnswer, SecretPatch, SecretReading, SecretRef } from '#lib/operations/ports.ts'
import { ApiFailure, ClusterUnavailable } from './api-failure.ts'
import { fieldManager, patchDeadlineSeconds, type Connection } from './client.ts'
import { asDoubt } from './doubt.ts'
import { objectAt, type Json } from './json.ts'
import { asObject } from './object-path.ts'
import { translateMetadata } from './translate-metadata.ts'

/** One Secret by name: the console neither lists nor watches any. Throws on outage. */
export async function readSecret(connection: Connection, ref: SecretRef): Promise<SecretAnswer> {
  try {
    const { body } = await connection.request({ path: pathOf(ref) })
    return { answer: 'accepted', reading: translateSecret(ref, asObject(body)) }
  } catch (error) {
    return refusalOf(error, 'get')
  }
}

/** One merge patch with both preconditions. Silence after it was sent throws `NoAnswer`. */
export async function patchSecret(connection: Connection, patch: SecretPatch): Promise<SecretAnswer> {
  const { ref, uid, resourceVersion, values, annotations, auditId } = patch
  try {
    const { body } = await connection.request({
      method: 'PATCH',
      path: `${pathOf(ref)}?fieldManager=${fieldManager}&fieldValidation=Strict&timeout=${patchDeadlineSeconds}s`,
      contentType: 'application/merge-patch+json',
      auditId,
      body: { metadata: { uid, resourceVersion, annotations }, data: encoded(values) },
    })
    return { answer: 'accepted', reading: translateSecret(ref, asObject(body)) }
  } catch (error) {
    return refusalOf(asDoubt(error), 'patch')
  }
}

function pathOf({ namespace, name }: SecretRef): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`
}

function encoded(values: SecretPatch['values']): Json {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      value === null ? null : Buffer.from(value.reveal(), 'utf8').toString('base64'),
    ]),
  )
}

function translateSecret(ref: SecretRef, object: Json): SecretReading {
  const { uid, resourceVersion, annotations } = translateMetadata(object)
  const values = Object.entries(objectAt(object, 'data')).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, new Secret(Buffer.from(value, 'base64').toString('utf8'))] as const] : [],
  )
  return { ref, uid, resourceVersion, annotations, values: Object.fromEntries(values) }
}

/** The API server's own no; anything else is thrown on. Its words are dropped: they may quote what was sent. */
function refusalOf(error: unknown, verb: string): SecretAnswer {
  if (!(error instanceof ApiFailure)) throw error
  switch (error.status) {
    case 403:
      return { answer: 'forbidden', verb, resource: 'secrets' }
    case 404:
      return { answer: 'not-found' }
    case 409:
      return { answer: 'conflict' }
    case 502:
    case 503:
    case 504:
      throw new ClusterUnavailable('The API server is not available', true)
    default:
      return { answer: 'invalid', status: error.status, detail: `The API server answered ${error.status}` }
  }
}
