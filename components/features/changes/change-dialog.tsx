'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import type { Picture } from '#components/frame/use-picture.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import type { Action } from '#lib/domain/action.ts'
import type { ChangeDraft } from '#lib/domain/change-draft.ts'
import { changeQuestion } from '#lib/domain/change-question.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { changeQuery } from '#lib/queries/actions.ts'
import { ChangeForm } from './change-form.tsx'
import { ChangeProgress } from './change-progress.tsx'

type Props = {
  workload: Workload
  picture: Picture
  /** As the opener or the address has it; the dialog goes on from there. */
  draft: ChangeDraft
  onClose: () => void
}

/** The one frame of every change: plan and diff, guardrails, reason, confirmation; then its progress in the same place. */
export function ChangeDialog({ workload, picture, draft: first, onClose }: Props) {
  const { scalePolicy: policy } = useConsole()
  const [draft, setDraft] = useState(first)
  const [followed, setFollowed] = useState<string | null>(null)

  const undone = useUndone(draft, picture)

  if (followed)
    return (
      <Dialog
        title={`Changing ${workload.name}`}
        description="What the console sees of it. Closing this does not stop the change."
        onClose={onClose}
      >
        <ChangeProgress
          key={followed}
          actionId={followed}
          workload={workload}
          now={picture.now}
          onClose={onClose}
          onUndo={() => {
            setDraft({ kind: 'undo', action: followed })
            setFollowed(null)
          }}
        />
      </Dialog>
    )

  const question = changeQuestion(draft, { workload, policy, undone })
  return (
    <Dialog title={question.title} description={question.effect} onClose={onClose}>
      <ChangeForm
        key={draft.kind}
        workload={workload}
        picture={picture}
        draft={draft}
        question={question}
        onDraft={setDraft}
        onSubmitted={setFollowed}
        onClose={onClose}
      />
    </Dialog>
  )
}

/** What an undo takes back: from the live list, and asked for where that is too short. */
function useUndone(draft: ChangeDraft, { actions }: Picture): Action | null {
  const id = draft.kind === 'undo' ? draft.action : null
  const live = actions?.find((action) => action.id === id)
  const { data } = useQuery({ ...changeQuery(id ?? ''), enabled: id !== null && !live })
  return live ?? data?.action ?? null
}
