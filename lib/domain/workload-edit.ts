import type { FieldChange } from './field-change.ts'
import { guiApiVariable } from './gui-api.ts'

/** Where a container takes one variable from in its own `env` list; `absent` when the list does not name it. */
export type EnvItem =
  | { readonly from: 'absent' }
  | { readonly from: 'literal'; readonly value: string }
  | { readonly from: 'config-map'; readonly name: string; readonly key: string; readonly optional: boolean }
  | { readonly from: 'secret'; readonly name: string; readonly key: string; readonly optional: boolean }
  /** A field of the pod, or named twice: read, never written. */
  | { readonly from: 'field' }
  | { readonly from: 'duplicate' }

/** Which change of this console wrote the object last. */
export const lastActionAnnotation = 'console.tracardi.io/last-action-id'

/** The annotation of the pod template whose change restarts every instance. */
export const restartedAtAnnotation = 'console.tracardi.io/restarted-at'

/** The fields of a workload that the console may write, as they stand. There are no others. */
export type WritableFields = {
  readonly replicas: number
  /** `EXPOSE_GUI_API` of each container by its name. */
  readonly guiApi: Readonly<Record<string, EnvItem>>
  readonly restartedAt: string | null
}

/** What a change sets; a field that is not named stays as it is. */
export type WorkloadEdit = {
  readonly replicas?: number
  readonly guiApi?: { readonly container: string; readonly item: EnvItem }
  readonly restartedAt?: string | null
}

/** The same fields as the edit names, with the values that they have now: what undoes it. */
export function fieldsBefore(edit: WorkloadEdit, fields: WritableFields): WorkloadEdit {
  const { replicas, guiApi, restartedAt } = edit
  return {
    ...(replicas === undefined ? {} : { replicas: fields.replicas }),
    ...(guiApi === undefined
      ? {}
      : { guiApi: { container: guiApi.container, item: fields.guiApi[guiApi.container] ?? { from: 'absent' } } }),
    ...(restartedAt === undefined ? {} : { restartedAt: fields.restartedAt }),
  }
}

/** Whether the workload now says what the edit says. */
export function holds(edit: WorkloadEdit, fields: WritableFields): boolean {
  return differences(fieldsBefore(edit, fields), edit).length === 0
}

/** The fields of `to` that `from` does not hold, as the diff and the audit log write them. */
export function differences(from: WorkloadEdit, to: WorkloadEdit): readonly FieldChange[] {
  const pathsOfBoth = new Map([...linesOf(from), ...linesOf(to)].map(({ path }) => [path, path]))
  const valueOf = (edit: WorkloadEdit, path: string) => linesOf(edit).find((line) => line.path === path)?.value ?? null
  return [...pathsOfBoth.keys()]
    .map((path) => ({ path, from: valueOf(from, path), to: valueOf(to, path) }))
    .filter((change) => change.from !== change.to)
}

/** True when the edit starts new instances: it changes the pod template. */
export function startsInstances(edit: WorkloadEdit): boolean {
  return edit.guiApi !== undefined || edit.restartedAt !== undefined
}

function linesOf({ replicas, guiApi, restartedAt }: WorkloadEdit): { path: string; value: FieldChange['to'] }[] {
  const template = '/spec/template'
  return [
    ...(replicas === undefined ? [] : [{ path: '/spec/replicas', value: replicas }]),
    ...(guiApi === undefined
      ? []
      : [
          {
            path: `${template}/spec/containers/${guiApi.container}/env/${guiApiVariable}`,
            value: envItemWords(guiApi.item),
          },
        ]),
    ...(restartedAt === undefined
      ? []
      : [
          {
            path: `${template}/metadata/annotations/${restartedAtAnnotation.replace('/', '~1')}`,
            value: restartedAt,
          },
        ]),
  ]
}

/** The value as text: a literal itself, a reference by name. Null when the list does not name the variable. */
export function envItemWords(item: EnvItem): string | null {
  switch (item.from) {
    case 'absent':
      return null
    case 'literal':
      return item.value
    case 'config-map':
      return `from ConfigMap ${item.name}, key ${item.key}`
    case 'secret':
      return `from Secret ${item.name}, key ${item.key}`
    case 'field':
      return 'from a field of the pod'
    case 'duplicate':
      return 'named more than once'
  }
}
