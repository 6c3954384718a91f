import type { Api } from './api.ts'
import { list, valueAt } from './json-value.ts'

/**
 * What a kubelet hands to a container: literals, keys of ConfigMaps and Secrets, and all of them at once. Null while
 * something that is asked for is missing: then a kubelet does not start the container.
 */
export async function containerEnvironment(
  api: Api,
  pod: unknown,
  container: unknown,
): Promise<Map<string, string> | null> {
  const namespace = String(valueAt(pod, 'metadata', 'namespace'))
  const values = new Map<string, string>()
  const take = async (kind: 'configmaps' | 'secrets', reference: unknown) => {
    const data = await dataOf(api, `/api/v1/namespaces/${namespace}/${kind}/${String(valueAt(reference, 'name'))}`)
    return data ?? (valueAt(reference, 'optional') === true ? new Map<string, string>() : null)
  }

  for (const source of list(valueAt(container, 'envFrom'))) {
    const map = valueAt(source, 'configMapRef')
    const data = map ? await take('configmaps', map) : await take('secrets', valueAt(source, 'secretRef'))
    if (data === null) return null
    for (const [key, value] of data) values.set(`${textOr('', valueAt(source, 'prefix'))}${key}`, value)
  }
  for (const variable of list(valueAt(container, 'env'))) {
    const name = String(valueAt(variable, 'name'))
    const from = valueAt(variable, 'valueFrom')
    const map = valueAt(from, 'configMapKeyRef')
    const reference = map ?? valueAt(from, 'secretKeyRef')
    if (reference === undefined) {
      values.set(name, textOr(textOr('', fieldOf(pod, from)), valueAt(variable, 'value')))
      continue
    }
    const data = await take(map ? 'configmaps' : 'secrets', reference)
    const value = data?.get(String(valueAt(reference, 'key')))
    if (value !== undefined) values.set(name, value)
    else if (valueAt(reference, 'optional') !== true) return null
  }
  return values
}

const textOr = (other: string, value: unknown): string => (typeof value === 'string' ? value : other)

function fieldOf(pod: unknown, from: unknown): unknown {
  const path = valueAt(from, 'fieldRef', 'fieldPath')
  return typeof path === 'string' ? valueAt(pod, ...path.split('.')) : undefined
}

/** Undefined when there is no such object. */
async function dataOf(api: Api, path: string): Promise<Map<string, string> | undefined> {
  const { status, json } = await api.get(path)
  if (status === 404) return undefined
  if (status !== 200) throw new Error(`The API server answered ${status} for ${path}`)
  const isSecret = path.includes('/secrets/')
  const entries = Object.entries(Object(valueAt(json, 'data') ?? {})).map(([key, value]): [string, string] => [
    key,
    isSecret ? Buffer.from(String(value), 'base64').toString('utf8') : String(value),
  ])
  return new Map(entries)
}
