import 'server-only'
import { guiApiVariable } from '#lib/domain/gui-api.ts'
import {
  restartedAtAnnotation,
  type EnvItem,
  type WorkloadEdit,
  type WritableFields,
} from '#lib/domain/workload-edit.ts'
import { isJson, isTrueAt, listAt, textAt, valueAt, type Json } from './json.ts'

/** The fields of a pod template that the console may write. */
export function templateFields(template: unknown): Pick<WritableFields, 'guiApi' | 'restartedAt'> {
  const containers = listAt(template, 'spec', 'containers')
  return {
    guiApi: Object.fromEntries(
      containers.map((container) => [textAt(container, 'name') ?? '', envItem(listAt(container, 'env'))]),
    ),
    restartedAt: textAt(template, 'metadata', 'annotations', restartedAtAnnotation),
  }
}

function envItem(items: readonly unknown[]): EnvItem {
  const mine = items.filter((item) => textAt(item, 'name') === guiApiVariable)
  const [item] = mine
  if (item === undefined) return { from: 'absent' }
  if (mine.length > 1) return { from: 'duplicate' }
  const source = valueAt(item, 'valueFrom')
  if (!isJson(source)) return { from: 'literal', value: textAt(item, 'value') ?? '' }
  return (
    reference(source, 'configMapKeyRef', 'config-map') ??
    reference(source, 'secretKeyRef', 'secret') ?? { from: 'field' }
  )
}

function reference(source: Json, kind: string, from: 'config-map' | 'secret'): EnvItem | null {
  const name = textAt(source, kind, 'name')
  return name === null
    ? null
    : { from, name, key: textAt(source, kind, 'key') ?? '', optional: isTrueAt(source, kind, 'optional') }
}

/** The edit as a strategic merge patch: lists of containers and variables merge by name. */
export function editPatch({ replicas, guiApi, restartedAt }: WorkloadEdit): Json {
  const template = {
    ...(restartedAt === undefined ? {} : { metadata: { annotations: { [restartedAtAnnotation]: restartedAt } } }),
    ...(guiApi === undefined
      ? {}
      : { spec: { containers: [{ name: guiApi.container, env: [envPatch(guiApi.item)] }] } }),
  }
  return {
    ...(replicas === undefined ? {} : { replicas }),
    ...(Object.keys(template).length === 0 ? {} : { template }),
  }
}

/** Both halves of the item are named, so that one of them never stays behind beside the other. */
function envPatch(item: EnvItem): Json {
  switch (item.from) {
    case 'absent':
      return { name: guiApiVariable, $patch: 'delete' }
    case 'literal':
      return { name: guiApiVariable, value: item.value, valueFrom: null }
    case 'config-map':
      return { name: guiApiVariable, value: null, valueFrom: { configMapKeyRef: keyOf(item), secretKeyRef: null } }
    case 'secret':
      return { name: guiApiVariable, value: null, valueFrom: { secretKeyRef: keyOf(item), configMapKeyRef: null } }
    case 'field':
    case 'duplicate':
      throw new Error('The console does not write this kind of variable')
  }
}

function keyOf({ name, key, optional }: { name: string; key: string; optional: boolean }): Json {
  return { name, key, ...(optional ? { optional } : {}) }
}
