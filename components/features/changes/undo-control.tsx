'use client'

import dynamic from 'next/dynamic'
import { useId } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { useRightBlock } from '#components/frame/use-right-block.ts'
import { useWriteBlock } from '#components/frame/use-write-block.ts'
import { Button } from '#components/ui/button.tsx'
import { targetWorkload } from '#lib/domain/action-target.ts'
import { undoBlock } from '#lib/domain/action-words.ts'
import type { Action } from '#lib/domain/action.ts'
import { workloadId } from '#lib/domain/topology.ts'
import { useChangeAddress } from './change-address.ts'

const ChangeDialog = dynamic(() => import('./change-dialog.tsx').then((module) => module.ChangeDialog), { ssr: false })

/** Undo is a change like any other: planned, checked, given a reason. `?action=undo` opens its draft. */
export function UndoControl({ action }: { action: Action }) {
  const { role } = useConsole()
  const picture = usePicture()
  const [address, setAddress] = useChangeAddress()
  const noteId = useId()
  const ref = targetWorkload(action.target)
  const writeBlock = useWriteBlock('change-workloads')
  const rightBlock = useRightBlock(action.target.namespace, ref ? { kind: ref.kind } : {})
  const workload = ref && picture.topology.workloads.find(({ id }) => id === workloadId(ref))
  const block =
    undoBlock(action) ??
    writeBlock ??
    rightBlock(action.kind) ??
    (workload ? null : `${action.target.name} no longer exists.`)
  return (
    <>
      {block ? (
        <p id={noteId} className="max-w-80 text-small text-ink-2">
          {block}
        </p>
      ) : null}
      <Button
        aria-disabled={block !== null}
        aria-describedby={block ? noteId : undefined}
        onClick={() => (block ? undefined : void setAddress({ action: 'undo', to: null, id: null }))}
      >
        Undo…
      </Button>
      {address.action === 'undo' && role === 'admin' && workload ? (
        <ChangeDialog
          workload={workload}
          picture={picture}
          draft={{ kind: 'undo', action: action.id }}
          onClose={() => void setAddress(null)}
        />
      ) : null}
    </>
  )
}
