'use client'

import { useState } from 'react'

import type { Picture } from '#components/frame/use-picture.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { partName } from '#lib/domain/part-words.ts'
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
  const current = workload.replicas?.desired ?? 0
  const [to, setTo] = useState<number | null>(draftTo ?? current)
  const [followed, setFollowed] = useState<string | null>(null)

  if (followed)
    return (
      <Dialog title={`Scaling ${workload.name}`} description="Closing this does not stop the change." onClose={onClose}>
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
      : `Scale ${subject} from ${current} to ${to} ${to === 1 ? 'instance' : 'instances'}?`
  return (
    <Dialog title={title} description={effectWords(workload, current, to)} onClose={onClose}>
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

function effectWords({ role, name }: Workload, from: number, to: number | null): string {
  if (to === null || to === from) return `${name} asks for ${from} now. Choose how many instances it should run.`
  const direction = to < from ? 'drops' : 'rises'
  switch (role) {
    case 'collector':
      return `Event collection ${direction} to ${to}.`
    case 'gui-api':
      return `What serves the GUI ${direction} to ${to}.`
    default:
      return `${name} ${direction} to ${to}.`
  }
}
