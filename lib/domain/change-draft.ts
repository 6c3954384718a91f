import type { GuiApiEffect, Workload } from './topology.ts'

/** A change as an admin writes it down, before there is a plan of it. Null where nothing is chosen yet. */
export type ChangeDraft =
  | { readonly kind: 'scale'; readonly replicas: number | null }
  | { readonly kind: 'switch-gui-api'; readonly value: 'yes' | 'no' | null }
  | { readonly kind: 'restart' }
  | { readonly kind: 'return-revision'; readonly revision: string | null }
  | { readonly kind: 'undo'; readonly action: string }

type Filled<Draft> = Draft extends ChangeDraft ? { readonly [Key in keyof Draft]: Exclude<Draft[Key], null> } : never

/** A draft that says all that a plan needs to know. */
export type ChangeWish = Filled<ChangeDraft>

/** What to ask a plan for; null while the draft is unfinished or asks for what stands there. */
export function wishOf(draft: ChangeDraft, workload: Workload): ChangeWish | null {
  switch (draft.kind) {
    case 'scale':
      return draft.replicas === null || draft.replicas === workload.replicas?.desired
        ? null
        : { kind: draft.kind, replicas: draft.replicas }
    case 'switch-gui-api':
      return draft.value === null || isLiteral(workload, draft.value) ? null : { kind: draft.kind, value: draft.value }
    case 'return-revision':
      return draft.revision === null ? null : { kind: draft.kind, revision: draft.revision }
    case 'restart':
    case 'undo':
      return draft
  }
}

/** The other one than what holds now; what nobody knows is closed rather than opened. */
export function oppositeValue(effect: GuiApiEffect | undefined): 'yes' | 'no' {
  return effect === 'hidden' ? 'yes' : 'no'
}

function isLiteral({ guiApi }: Workload, value: string): boolean {
  return guiApi?.source.from === 'literal' && guiApi.declared === value
}
