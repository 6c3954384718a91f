'use client'

import { ProbeList } from '#components/frame/probe-list.tsx'
import { Button } from '#components/ui/button.tsx'
import { undoBlock } from '#lib/domain/action-words.ts'
import { expectedFinding } from '#lib/domain/rollout-steps.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { ProgressFrame } from './progress-frame.tsx'

type Props = {
  actionId: string
  workload: Workload
  now: number
  onClose: () => void
  /** Begins a new, planned change back to what was. */
  onUndo: () => void
}

/** The progress of a change with what its instances say, and the way back at its end. */
export function ChangeProgress({ actionId, workload, now, onClose, onUndo }: Props) {
  return (
    <ProgressFrame
      actionId={actionId}
      installation={workload}
      now={now}
      asks={workload.guiApi !== null}
      rows={4}
      onClose={onClose}
      evidence={(action) =>
        action.probes.length > 0 ? (
          <ProbeList probes={action.probes} wanted={expectedFinding(action)} label="What each instance says" />
        ) : null
      }
      controls={(action) => (undoBlock(action) === null ? <Button onClick={onUndo}>Undo…</Button> : null)}
    />
  )
}
