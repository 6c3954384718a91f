import type { EditPlan } from '#lib/domain/action.ts'
import type { ChangeDraft } from '#lib/domain/change-draft.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { ReturnFields } from './return-fields.tsx'
import { ScaleFields } from './scale-fields.tsx'
import { SwitchFields } from './switch-fields.tsx'

type Props = {
  workload: Workload
  draft: ChangeDraft
  /** Of this draft; null before the API server and the instances have answered. */
  plan: EditPlan | null
  isPlanning: boolean
  onDraft: (draft: ChangeDraft) => void
}

/** What there is to choose for each kind of change. A restart and an undo leave nothing to choose. */
export function DraftFields({ workload, draft, plan, isPlanning, onDraft }: Props) {
  switch (draft.kind) {
    case 'scale':
      return (
        <ScaleFields
          workload={workload}
          to={draft.replicas}
          onChange={(replicas) => onDraft({ kind: 'scale', replicas })}
        />
      )
    case 'switch-gui-api':
      return (
        <SwitchFields
          workload={workload}
          value={draft.value}
          probes={plan?.probes ?? null}
          isAsking={isPlanning}
          onChange={(value) => onDraft({ kind: 'switch-gui-api', value })}
        />
      )
    case 'return-revision':
      return (
        <ReturnFields
          workload={workload}
          revision={draft.revision}
          onChange={(revision) => onDraft({ kind: 'return-revision', revision })}
        />
      )
    case 'restart':
    case 'undo':
      return null
  }
}
