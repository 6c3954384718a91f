import { counted } from './part-words.ts'
import type { ChangeQuestion } from './change-question.ts'
import type { Workload } from './topology.ts'

/** Numbers of instances by workload id, as an admin writes them down; null where the field was emptied. */
export type GroupDraft = Readonly<Record<string, number | null>>

export type GroupWish = readonly { readonly workload: Workload; readonly from: number; readonly to: number }[]

/** What differs from what stands there; null while a field is empty, since an empty field is no zero. */
export function groupWish(draft: GroupDraft, workloads: readonly Workload[]): GroupWish | null {
  const wish: { workload: Workload; from: number; to: number }[] = []
  for (const workload of workloads) {
    const from = workload.replicas?.desired
    const to = draft[workload.id]
    if (from === undefined || to === undefined || to === from) continue
    if (to === null) return null
    wish.push({ workload, from, to })
  }
  return wish
}

/** What the dialog of several scales asks. */
export function groupQuestion(wish: GroupWish): ChangeQuestion {
  const keep = 'Keep them as they are'
  if (wish.length === 0)
    return {
      title: 'Scale several workloads',
      effect: 'Choose how many instances each should run. All of it becomes one plan.',
      keep,
      submit: 'Scale',
    }
  const numbers = wish.map(({ workload, from, to }) => `${workload.name} ${from} → ${to}`)
  return {
    title: `Scale ${counted(wish.length, 'workload')}?`,
    effect: `${numbers.join(', ')}. If one of them cannot be sent, none is.`,
    keep,
    submit: `Scale ${counted(wish.length, 'workload')}`,
  }
}

/** The draft of an address, `be-fa-public:5,be-fa-private:3`. What is mistyped is left out. */
export function groupDraftIn(text: string | null, workloads: readonly Workload[]): GroupDraft {
  const draft: Record<string, number> = {}
  for (const part of text?.split(',') ?? []) {
    const [, name, replicas] = /^([^:]+):(\d{1,9})$/.exec(part) ?? []
    const workload = workloads.find((candidate) => candidate.name === name)
    if (workload && replicas !== undefined) draft[workload.id] = Number(replicas)
  }
  return draft
}
