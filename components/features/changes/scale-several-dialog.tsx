'use client'

import { useState } from 'react'

import type { Picture } from '#components/frame/use-picture.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { groupQuestion, groupWish, type GroupDraft } from '#lib/domain/group-draft.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { GroupProgress } from './group-progress.tsx'
import { ScaleSeveralForm } from './scale-several-form.tsx'

type Props = {
  installation: { namespace: string; release: string }
  /** Those that have a number of instances. */
  workloads: readonly Workload[]
  picture: Picture
  first: GroupDraft
  onClose: () => void
}

/** Several scales as one plan, in the frame of every change; then the progress of each part in the same place. */
export function ScaleSeveralDialog({ installation, workloads, picture, first, onClose }: Props) {
  const [draft, setDraft] = useState(first)
  const [followed, setFollowed] = useState<readonly string[] | null>(null)

  if (followed)
    return (
      <Dialog
        title={`Changing ${followed.length} workloads`}
        description="Each part is followed by itself, and taken back by itself if it fails. Closing this stops nothing."
        onClose={onClose}
      >
        <GroupProgress ids={followed} installation={installation} now={picture.now} onClose={onClose} />
      </Dialog>
    )

  const question = groupQuestion(groupWish(draft, workloads) ?? [])
  return (
    <Dialog title={question.title} description={question.effect} onClose={onClose}>
      <ScaleSeveralForm
        installation={installation}
        workloads={workloads}
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
