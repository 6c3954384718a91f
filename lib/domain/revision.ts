import type { EditPlan } from './action.ts'
import { holds, startsInstances, type EnvItem, type WritableFields } from './workload-edit.ts'

/** One pod template of a workload that Kubernetes keeps, and what the console could do with it. */
export type KeptRevision = {
  readonly revision: string
  /** When Kubernetes first made it: a return to it does not make it anew. */
  readonly createdAt: string | null
  readonly isCurrent: boolean
  readonly images: readonly string[]
  /** `EXPOSE_GUI_API` of Tracardi's container; null where the workload runs no API. */
  readonly flag: EnvItem | null
  /** Where it differs from the current template in what the console may not write. */
  readonly otherDifferences: readonly string[]
  /** Does the whole of it, by hand. */
  readonly command: string
  /** The change of this console that made it; null when it was made elsewhere. */
  readonly madeBy: { readonly action: string; readonly name: string } | null
}

/** The images without their registry: what tells two revisions apart. */
export function revisionImages({ images }: Pick<KeptRevision, 'images'>): string {
  return images.map((image) => image.split('/').at(-1) ?? image).join(', ')
}

/** A change of the pod template that the API server took. */
export type TemplateEdit = {
  readonly action: string
  readonly name: string
  readonly appliedAt: string
  readonly after: EditPlan['after']
}

/** Kubernetes tells the second, its controller takes a moment, and clocks differ. */
const earlierMs = 5_000
const laterMs = 30_000

type Made = Pick<KeptRevision, 'createdAt' | 'isCurrent'> & { readonly fields: Omit<WritableFields, 'replicas'> }

/**
 * Which of the console's changes made a revision: what it wrote stands in it, and it appeared right after, before any
 * other in which that stands. A revision that was made before the change and runs again since is told by `mark`: the
 * mark on the workload, where the console wrote the template last.
 */
export function makerOf(
  revision: Made,
  edits: readonly TemplateEdit[],
  { all, mark }: { readonly all: readonly Made[]; readonly mark: string | null },
): KeptRevision['madeBy'] {
  const standing = edits.filter((edit) => standsIn(edit, revision))
  const marked = revision.isCurrent ? standing.find(({ action }) => action === mark) : undefined
  const found = marked ?? standing.find((edit) => isFirstAfter(edit, revision, all))
  return found ? { action: found.action, name: found.name } : null
}

function standsIn({ after }: TemplateEdit, { fields }: Made): boolean {
  return startsInstances(after) && holds(templatePart(after), { ...fields, replicas: 0 })
}

/** What a change wrote stands in whatever others make of the template later, too. */
function isFirstAfter(edit: TemplateEdit, revision: Made, all: readonly Made[]): boolean {
  if (!isRightAfter(revision.createdAt, edit.appliedAt)) return false
  return !all.some(
    (other) =>
      standsIn(edit, other) &&
      isRightAfter(other.createdAt, edit.appliedAt) &&
      (other.createdAt ?? '') < (revision.createdAt ?? ''),
  )
}

function templatePart({ guiApi, restartedAt }: EditPlan['after']): EditPlan['after'] {
  return { ...(guiApi === undefined ? {} : { guiApi }), ...(restartedAt === undefined ? {} : { restartedAt }) }
}

function isRightAfter(createdAt: string | null, appliedAt: string): boolean {
  if (createdAt === null) return false
  const delay = Date.parse(createdAt) - Date.parse(appliedAt)
  return delay >= -earlierMs && delay <= laterMs
}
