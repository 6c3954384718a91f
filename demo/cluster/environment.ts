import type { JsonObject } from './json.ts'
import { isObject, namespaceOf, objectAt, objectsAt, textAt } from './json.ts'
import { kindNamed } from './kinds.ts'
import type { Store } from './store.ts'
import type { Server } from './webernetes.ts'

const configMaps = kindNamed('configmaps')
const secrets = kindNamed('secrets')

/** Teaches a kubelet of webernetes to read ConfigMaps and Secrets; what is missing keeps the container waiting. */
export function resolveReferences(server: Server, store: Store) {
  const { kubelet } = server
  const original = kubelet.makeEnvironmentVariables.bind(kubelet)
  kubelet.makeEnvironmentVariables = async (context, pod, container, ip, ips) => {
    const { env, problem } = resolved(store, namespaceOf(pod) ?? 'default', container)
    if (problem) return [[], problem]
    return original(context, pod, { ...container, env }, ip, ips)
  }
}

function resolved(store: Store, namespace: string, container: JsonObject) {
  const env: JsonObject[] = []
  for (const source of objectsAt(container, 'envFrom')) {
    const found = sourceOf(store, namespace, source)
    if (found.problem) return { env, problem: found.problem }
    const prefix = textAt(source, 'prefix') ?? ''
    for (const [key, value] of Object.entries(found.values)) env.push({ name: `${prefix}${key}`, value })
  }
  for (const variable of objectsAt(container, 'env')) {
    const reference = objectAt(variable, 'valueFrom')
    const key = isObject(reference.configMapKeyRef)
      ? reference.configMapKeyRef
      : isObject(reference.secretKeyRef)
        ? reference.secretKeyRef
        : undefined
    if (!key) {
      env.push(variable)
      continue
    }
    const found = sourceOf(
      store,
      namespace,
      isObject(reference.configMapKeyRef) ? { configMapRef: key } : { secretRef: key },
    )
    if (found.problem) return { env, problem: found.problem }
    const value = found.values[textAt(key, 'key') ?? '']
    if (value !== undefined) env.push({ name: textAt(variable, 'name'), value })
    else if (key.optional !== true)
      return { env, problem: new Error(`couldn't find key ${textAt(key, 'key')} in ${found.title}`) }
  }
  return { env, problem: undefined }
}

type Source = { values: { [key: string]: string }; title: string; problem: Error | undefined }

function sourceOf(store: Store, namespace: string, source: JsonObject): Source {
  const isSecret = isObject(source.secretRef)
  const reference = objectAt(source, isSecret ? 'secretRef' : 'configMapRef')
  const name = textAt(reference, 'name') ?? ''
  const object = store.get(isSecret ? secrets : configMaps, namespace, name)
  const title = `${isSecret ? 'Secret' : 'ConfigMap'} ${namespace}/${name}`
  if (!object) {
    const problem =
      reference.optional === true ? undefined : new Error(`${isSecret ? 'secret' : 'configmap'} "${name}" not found`)
    return { values: {}, title, problem }
  }
  const values: { [key: string]: string } = {}
  for (const [key, value] of Object.entries(objectAt(object, 'data')))
    if (typeof value === 'string') values[key] = isSecret ? Buffer.from(value, 'base64').toString('utf8') : value
  return { values, title, problem: undefined }
}
