'use client'

import Link from 'next/link'

import { ChangeHeadline } from '../change-headline.tsx'
import { ChangeSteps } from '../change-steps.tsx'
import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { useAdminPassword } from '#components/frame/use-admin-password.ts'
import { usePicture } from '#components/frame/use-picture.ts'
import { Card } from '#components/ui/card.tsx'
import { EmptyNote, FailedNote } from '#components/ui/state-note.tsx'
import { isOpen } from '#lib/domain/action.ts'
import { RevealOnce } from './reveal-once.tsx'

/** How far the newest rotation is, whoever began it and whether or not anybody looks. */
export function RotationCard({ installation }: { installation: { namespace: string; release: string } }) {
  const { zone } = useConsole()
  const { actions, now } = usePicture()
  const { facts, newest: action } = useAdminPassword(installation)
  const all = (
    <Link className="text-link hover:underline" href={`${paths.changes(installation)}?kind=rotate-password`}>
      All rotations
    </Link>
  )
  if (!action)
    return (
      <Card title="Newest rotation" aside={all}>
        {actions ? (
          <EmptyNote title={facts?.rotated ? 'None of late' : 'None yet'}>
            {facts?.rotated ? <p>Earlier ones are in the list of changes.</p> : null}
          </EmptyNote>
        ) : (
          <FailedNote title="Whether one is under way could not be read" tone="unknown">
            <p>It is tried again with the next news.</p>
          </FailedNote>
        )}
      </Card>
    )
  return (
    <Card title="Newest rotation" aside={all}>
      <div className="grid gap-3 px-3.5 py-3">
        <ChangeHeadline action={action} now={now} />
        <ChangeSteps action={action} asks zone={zone} />
        {action.message ? <p className="max-w-[72ch] break-words text-ink-2">{action.message}</p> : null}
        {isOpen(action.state) ? (
          <p className="text-small text-ink-2">
            The console goes on by itself, and takes it up again after an interruption. Nobody is locked out meanwhile:
            both passwords are in the Secret.
          </p>
        ) : null}
        <RevealOnce key={action.id} action={action} facts={facts} />
        <Link className="w-fit text-link hover:underline" href={paths.change(installation, action.id)}>
          Open the change
        </Link>
      </div>
    </Card>
  )
}
