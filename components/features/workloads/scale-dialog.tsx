'use client'

import { useState } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import type { Picture } from '#components/frame/use-picture.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { counted, partName } from '#lib/domain/part-words.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { RolloutProgressView } from './rollout-progress-view.tsx'
import { ScaleForm } from './scale-form.tsx'

type Props = {
  workload: Workload
  picture: Picture
  /** The number that the address asks for. */
  draftTo: number | null
  onClose: () => void
}

/** Plan and diff, guardrails, reason, confirmation; then the rollout in the place of the form. */
export function ScaleDialog({ workload, picture, draftTo, onClose }: Props) {
  const { scalePolicy } = useConsole()
  const current = workload.replicas?.desired ?? 0
  const [to, setTo] = useState<number | null>(draftTo ?? current)
  const [followed, setFollowed] = useState<string | null>(null)

  if (followed)
    return (
      <Dialog
        title={`Scaling ${workload.name}`}
        description="What the console sees of it. Closing this does not stop the change."
        onClose={onClose}
      >
        <RolloutProgressView
          key={followed}
          actionId={followed}
          now={picture.now}
          onClose={onClose}
          onUndo={(from) => {
            setTo(from)
            setFollowed(null)
          }}
        />
      </Dialog>
    )

  const part = partName(workload.role)
  const subject =
    workload.role === 'unknown' ? workload.name : `the ${part.startsWith('GUI') ? part : part.toLowerCase()}`
  const title =
    to === null || to === current
      ? `Scale ${subject}`
      : `Scale ${subject} from ${current} to ${counted(to, 'instance')}?`
  return (
    <Dialog
      title={title}
      description={effectWords(workload, current, to, scalePolicy.minimums[workload.role])}
      onClose={onClose}
    >
      <ScaleForm
        workload={workload}
        picture={picture}
        to={to}
        onChangeTo={setTo}
        onSubmitted={setFollowed}
        onClose={onClose}
      />
    </Dialog>
  )
}

function effectWords({ role, name }: Workload, from: number, to: number | null, minimum: number | undefined): string {
  if (to === null || to === from) return `${name} asks for ${from} now. Choose how many instances it should run.`
  const subject = role === 'collector' ? 'Event collection' : role === 'gui-api' ? 'What serves the GUI' : name
  const effect = `${subject} ${to < from ? 'drops' : 'rises'} to ${counted(to, 'instance')}.`
  return minimum !== undefined && to < minimum ? `${effect} Recommended minimum: ${minimum}.` : effect
}
