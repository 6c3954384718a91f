'use client'

import { useState } from 'react'

import type { Picture } from '#components/frame/use-picture.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import type { AdminPassword } from '#lib/contracts/admin-password.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { adminPasswordKeys } from '#lib/domain/admin-password.ts'
import type { PasswordSource } from '#lib/domain/action.ts'
import type { InstallationView } from '#lib/domain/installation-view.ts'
import { ProgressFrame } from '../progress-frame.tsx'
import { RevealOnce } from './reveal-once.tsx'
import { RotationForm } from './rotation-form.tsx'

type Props = {
  view: InstallationView
  picture: Picture
  facts: Readable<AdminPassword> | null
  onClose: () => void
}

/** Plan, guardrails, reason, confirmation; then the phases in the same place. */
export function RotationDialog({ view, picture, facts, onClose }: Props) {
  const [source, setSource] = useState<PasswordSource>('generate')
  const [followed, setFollowed] = useState<string | null>(null)
  const [account, setAccount] = useState(facts?.account ?? null)
  const { installation } = view
  if (followed)
    return (
      <Dialog
        title="Rotating the admin password"
        description="What the console sees of it. Closing this does not stop the rotation."
        onClose={onClose}
      >
        <ProgressFrame
          actionId={followed}
          installation={installation}
          now={picture.now}
          asks
          rows={6}
          onClose={onClose}
          below={(action) => <RevealOnce action={action} facts={facts} />}
        />
      </Dialog>
    )
  const secret = facts ? `Secret ${facts.secret.namespace}/${facts.secret.name}` : 'the Secret of this installation'
  const newOne = source === 'generate' ? 'A new random password goes' : 'The password that you type goes'
  return (
    <Dialog
      title={account === null ? 'Rotate the admin password?' : `Rotate the password of ${account}?`}
      description={`${newOne} into ${secret}, key ${adminPasswordKeys.password}. Nothing restarts.`}
      onClose={onClose}
    >
      <RotationForm
        view={view}
        picture={picture}
        source={source}
        onSource={setSource}
        onAccount={setAccount}
        onSubmitted={setFollowed}
        onClose={onClose}
      />
    </Dialog>
  )
}
