'use client'

import dynamic from 'next/dynamic'
import { useId } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { usePicture, type Picture } from '#components/frame/use-picture.ts'
import { useRightBlock } from '#components/frame/use-right-block.ts'
import { useWriteBlock } from '#components/frame/use-write-block.ts'
import { Button } from '#components/ui/button.tsx'
import { standingRefusal } from '#lib/domain/change-block.ts'
import type { ChangeDraft } from '#lib/domain/change-draft.ts'
import { guardrailWords } from '#lib/domain/guardrail-words.ts'
import type { ScalePolicy } from '#lib/domain/scaling.ts'
import { workloadId, type Workload, type WorkloadRef } from '#lib/domain/topology.ts'
import { draftIn, useChangeAddress } from './change-address.ts'

const ChangeDialog = dynamic(() => import('./change-dialog.tsx').then((module) => module.ChangeDialog), { ssr: false })

type Control = {
  readonly action: 'scale' | 'restart' | 'switch'
  readonly kind: 'scale' | 'restart' | 'switch-gui-api'
  readonly label: string
}

/** What an admin may do to a workload, each with the reason why it is off, and the dialog of the draft in the address. */
export function ChangeControls({ target }: { target: WorkloadRef }) {
  const { role, scalePolicy } = useConsole()
  const picture = usePicture()
  const [address, setAddress] = useChangeAddress()
  const rightBlock = useRightBlock(target.namespace, { kind: target.kind })
  const notes = useId()
  const block = useWriteBlock('change-workloads')
  const workload = picture.topology.workloads.find(({ id }) => id === workloadId(target))
  if (!workload || workload.replicas === null) return null

  const controls = controlsOf(workload).map((control) => ({
    ...control,
    block: block ?? rightBlock(control.kind) ?? standingWords(control.kind, workload, picture, scalePolicy),
  }))
  const reasons = [...new Set(controls.flatMap((control) => control.block ?? []))]
  const draft = draftIn(address, workload)
  return (
    <>
      {reasons.map((reason, at) => (
        <p key={reason} id={`${notes}${at}`} className="max-w-80 text-small text-ink-2">
          {reason}
        </p>
      ))}
      {controls.map((control, at) => (
        <Button
          key={control.action}
          tone={at === 0 ? 'primary' : 'plain'}
          aria-disabled={control.block !== null}
          aria-describedby={control.block === null ? undefined : `${notes}${reasons.indexOf(control.block)}`}
          onClick={() => (control.block ? undefined : void setAddress({ action: control.action, to: null, id: null }))}
        >
          {control.label}
        </Button>
      ))}
      {/* An open dialog stays open when the picture ages: it says so itself, and the draft is kept. */}
      {draft && role === 'admin' ? (
        <ChangeDialog
          key={`${draft.kind} ${address.id}`}
          workload={workload}
          picture={picture}
          draft={draft}
          onClose={() => void setAddress(null)}
        />
      ) : null}
    </>
  )
}

function controlsOf({ guiApi }: Workload): readonly Control[] {
  return [
    { action: 'scale', kind: 'scale', label: 'Scale' },
    { action: 'restart', kind: 'restart', label: 'Restart' },
    ...(guiApi === null
      ? []
      : [{ action: 'switch', kind: 'switch-gui-api', label: switchLabel(guiApi.effect) } as const]),
  ]
}

function switchLabel(effect: NonNullable<Workload['guiApi']>['effect']): string {
  if (effect === 'exposed') return 'Hide GUI API'
  return effect === 'hidden' ? 'Expose GUI API' : 'Hide or expose GUI API'
}

function standingWords(
  kind: ChangeDraft['kind'],
  workload: Workload,
  { topology }: Picture,
  policy: ScalePolicy,
): string | null {
  const refusal = standingRefusal(kind, workload, { topology, policy })
  return refusal ? guardrailWords(refusal) : null
}
