'use client'

import dynamic from 'next/dynamic'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useId } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { useAdminPassword } from '#components/frame/use-admin-password.ts'
import { usePicture } from '#components/frame/use-picture.ts'
import { useRightBlock } from '#components/frame/use-right-block.ts'
import { useWriteBlock } from '#components/frame/use-write-block.ts'
import { Button } from '#components/ui/button.tsx'
import { viewInstallation } from '#lib/domain/installation-view.ts'
import { rotationBlock } from '#lib/domain/rotation-block.ts'
import { ExposeLinks } from './expose-links.tsx'

const RotationDialog = dynamic(() => import('./rotation-dialog.tsx').then((module) => module.RotationDialog), {
  ssr: false,
})

/** The button, or why it is off; `?action=rotate` opens the draft and never submits it. */
export function RotationControl({ installation }: { installation: { namespace: string; release: string } }) {
  const { role } = useConsole()
  const picture = usePicture()
  const { facts, newest } = useAdminPassword(installation)
  const [action, setAction] = useQueryState('action', parseAsStringLiteral(['rotate'] as const))
  const rightBlock = useRightBlock(installation.namespace, { release: installation.release })
  const noteId = useId()
  const writeBlock = useWriteBlock('rotate-admin-password')
  const view = viewInstallation(picture.topology, installation)
  if (!view) return null

  const clusters = view.workloads.filter(({ guiApi }) => guiApi !== null)
  const standing = rotationBlock({ clusters, newest })
  const block = writeBlock ?? rightBlock('rotate-password') ?? standing
  return (
    <>
      {block ? (
        <div id={noteId} className="grid max-w-80 gap-0.5 text-small text-ink-2">
          <p>{block}</p>
          {block === standing ? <ExposeLinks installation={installation} clusters={clusters} /> : null}
        </div>
      ) : null}
      <Button
        tone="primary"
        aria-disabled={block !== null}
        aria-describedby={block ? noteId : undefined}
        onClick={() => (block ? undefined : void setAction('rotate'))}
      >
        Rotate password
      </Button>
      {/* An open dialog stays open when the picture ages: it says so itself, and the draft is kept. */}
      {action === 'rotate' && role === 'admin' ? (
        <RotationDialog view={view} picture={picture} facts={facts} onClose={() => void setAction(null)} />
      ) : null}
    </>
  )
}
