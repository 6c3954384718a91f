import type { FieldChange } from './field-change.ts'
import { guiApiVariable } from './gui-api.ts'
import type { OutsideChange } from './outside-change.ts'
import { otherPartsPointer, pointers, restartAnnotations } from './watched-fields.ts'

/** What was changed, for a list: "Replicas 3 → 5, image of api a:1 → a:2". */
export function outsideEffect({ change }: Pick<OutsideChange, 'change'>): string {
  const text = change.map(effectOf).join(', ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const restarts: readonly string[] = restartAnnotations.map(pointers.annotation)

function effectOf({ path, from, to }: FieldChange): string {
  const arrow = `${valueWords(from)} → ${valueWords(to)}`
  if (path === pointers.replicas) return `replicas ${arrow}`
  if (path === pointers.uid) return 'replaced by a new one'
  if (path === pointers.paused) return to === true ? 'rollout paused' : 'rollout resumed'
  if (path === otherPartsPointer) return 'other parts of the pod template'
  if (restarts.includes(path)) return 'restart'
  const container = /\/containers\/([^/]+)\//.exec(path)?.[1] ?? 'a container'
  if (path === pointers.image(container)) return `image of ${container} ${arrow}`
  return `${guiApiVariable} of ${container} ${arrow}`
}

function valueWords(value: FieldChange['to']): string {
  return value === null ? 'not set' : String(value)
}

/** How often and how it was noticed, where that says more than the line itself. */
export function outsideNote({ count, noticedBy }: Pick<OutsideChange, 'count' | 'noticedBy'>): string | null {
  const parts = [
    ...(count > 1 ? [`${count} changes`] : []),
    ...(noticedBy === 'start' ? ['found when the console started'] : []),
  ]
  return parts.length === 0 ? null : parts.join(', ')
}
