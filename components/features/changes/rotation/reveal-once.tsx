'use client'

import { useMutation } from '@tanstack/react-query'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { Button } from '#components/ui/button.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { formatAge } from '#components/ui/format-age.ts'
import type { AdminPassword } from '#lib/contracts/admin-password.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { revealWithinMs } from '#lib/domain/admin-password.ts'
import type { Action } from '#lib/domain/action.ts'
import { may } from '#lib/domain/permissions.ts'
import { revealPassword } from '#lib/queries/admin-password.ts'

/** By policy: the generated password, once, for the admin who rotated it, for a few minutes. It lives as long as this does. */
export function RevealOnce({ action, facts }: { action: Action; facts: Readable<AdminPassword> | null }) {
  const { csrf, role, userName } = useConsole()
  const { now } = usePicture()
  // Not kept by the query cache: what was shown is gone with the page.
  const reveal = useMutation({ mutationFn: () => revealPassword(action.id, csrf), gcTime: 0 })
  if (reveal.data !== undefined)
    return (
      <div className="grid gap-1.5">
        <CommandLine text={reveal.data} what="password" />
        <div className="flex flex-wrap items-center gap-2">
          <p className="text-small text-ink-2">Shown once, and recorded. It stays in the Secret.</p>
          <Button onClick={() => reveal.reset()}>Hide it for good</Button>
        </div>
      </div>
    )
  const isGenerated = facts?.showsOnce === true && facts.rotated?.actionId === action.id
  const isMine = may(role, 'rotate-admin-password') && action.requestedBy.name === userName
  const left = action.settledAt === null ? 0 : Date.parse(action.settledAt) + revealWithinMs - now
  if (!isGenerated || facts.rotated?.source !== 'generate' || !isMine || left <= 0) return null
  return (
    <div className="grid gap-1.5">
      {reveal.error ? (
        <div className="-mx-3.5">
          <RefusalNote error={reveal.error} />
        </div>
      ) : (
        <div className="flex flex-wrap items-center gap-2">
          <Button aria-disabled={reveal.isPending} onClick={() => (reveal.isPending ? undefined : reveal.mutate())}>
            Show the new password once
          </Button>
          <span className="text-small text-ink-2">
            for {formatAge(left)} more, to you alone; the audit log says that it was shown
          </span>
        </div>
      )}
    </div>
  )
}
