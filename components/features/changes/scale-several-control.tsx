'use client'

import dynamic from 'next/dynamic'
import { useId } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { useWriteBlock } from '#components/frame/use-write-block.ts'
import { Button } from '#components/ui/button.tsx'
import { groupDraftIn } from '#lib/domain/group-draft.ts'
import { viewInstallation } from '#lib/domain/installation-view.ts'
import { inPartOrder } from '#lib/domain/part-order.ts'
import { useGroupAddress } from './group-address.ts'

const ScaleSeveralDialog = dynamic(
  () => import('./scale-several-dialog.tsx').then((module) => module.ScaleSeveralDialog),
  { ssr: false },
)

type Props = { namespace: string; release: string }

/** Several workloads in one plan, for what only makes sense together. */
export function ScaleSeveralControl({ namespace, release }: Props) {
  const { role } = useConsole()
  const picture = usePicture()
  const [address, setAddress] = useGroupAddress()
  const noteId = useId()
  const block = useWriteBlock('change-workloads')
  const view = viewInstallation(picture.topology, { namespace, release })
  const workloads = inPartOrder(view?.workloads ?? []).filter(({ replicas }) => replicas !== null)
  if (workloads.length < 2) return null
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
        onClick={() => (block ? undefined : void setAddress({ action: 'scale-several', to: null }))}
      >
        Scale several…
      </Button>
      {address.action === 'scale-several' && role === 'admin' ? (
        <ScaleSeveralDialog
          installation={{ namespace, release }}
          workloads={workloads}
          picture={picture}
          first={groupDraftIn(address.to, workloads)}
          onClose={() => void setAddress(null)}
        />
      ) : null}
    </>
  )
}
