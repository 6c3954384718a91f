import 'server-only'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { ApiFailure } from './api-failure.ts'
import type { Connection } from './client.ts'
import { isJson, type Json } from './json.ts'

export const collections = {
  Deployment: { resource: 'apps/deployments', path: '/apis/apps/v1', plural: 'deployments' },
  StatefulSet: { resource: 'apps/statefulsets', path: '/apis/apps/v1', plural: 'statefulsets' },
  CronJob: { resource: 'batch/cronjobs', path: '/apis/batch/v1', plural: 'cronjobs' },
} as const

export function pathOf({ namespace, kind, name }: WorkloadRef): string {
  const { path, plural } = collections[kind]
  return `${path}/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`
}

/** Null when there is none. */
export async function readObject(connection: Connection, path: string): Promise<Json | null> {
  try {
    const { body } = await connection.request({ path })
    return asObject(body)
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return null
    throw error
  }
}

export function asObject(body: unknown): Json {
  if (isJson(body)) return body
  throw new Error('The API server answered with something that is no object')
}
