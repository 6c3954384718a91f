'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, TextArea } from '#components/ui/field.tsx'
import type { PurgeRequest, Segment } from '#lib/domain/segment.ts'
import { retentionQuery, sendPurge, sendPurgeRequest } from '#lib/queries/retention.ts'

type Props = { segment: Segment; request: PurgeRequest | null; onClose: () => void }

/** The first of two people says why; the second one sees the file that will be the only copy. */
export function PurgeDialog({ segment, request, onClose }: Props) {
  const { csrf } = useConsole()
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: (reason: string) =>
      request === null ? sendPurgeRequest(segment, reason, csrf) : sendPurge(segment, csrf),
    onSuccess: async (answer) => {
      client.setQueryData(retentionQuery(segment.log).queryKey, answer)
      onClose()
      await Promise.all(['audit', 'audit-state'].map((key) => client.invalidateQueries({ queryKey: [key] })))
    },
  })
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const reason = new FormData(event.currentTarget).get('reason')
    if (!send.isPending) send.mutate(typeof reason === 'string' ? reason.trim() : '')
  }
  const entries = `entries #${segment.first} to #${segment.last} of the log ${segment.log}`
  return (
    <Dialog
      title={request === null ? `Ask to purge segment ${segment.number}` : `Purge segment ${segment.number}`}
      description={
        request === null
          ? `Another admin or auditor has to confirm within a day. Then ${entries} leave the database, with the names and addresses in them.`
          : `${capital(entries)} leave the database for good, with the names and addresses in them. Their hashes stay, so every proof holds. This file is read once more and is then the only copy:`
      }
      onClose={onClose}
    >
      <form onSubmit={submit} className="grid gap-3">
        {request === null ? (
          <Field label="Reason" help="Everybody who may read the log can read it; it cannot be erased later.">
            <TextArea name="reason" required minLength={3} maxLength={500} />
          </Field>
        ) : (
          <CommandLine text={`${segment.sha256}  ${segment.file}`} what="SHA-256 of the file" />
        )}
        {send.error ? (
          <div className="-mx-3.5">
            <RefusalNote error={send.error} />
          </div>
        ) : null}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone={request === null ? 'primary' : 'danger'} aria-disabled={send.isPending}>
            {request === null ? (send.isPending ? 'Asking…' : 'Ask') : send.isPending ? 'Purging…' : 'Purge'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
