'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { controlStyle, Field, TextArea } from '#components/ui/field.tsx'
import { reasonLimits } from '#lib/contracts/actions.ts'
import type { AlertAnswer } from '#lib/contracts/alerts.ts'
import { alertsQuery, silenceAlert } from '#lib/queries/alerts.ts'

const spans: readonly { readonly minutes: number; readonly words: string }[] = [
  { minutes: 30, words: '30 minutes' },
  { minutes: 120, words: '2 hours' },
  { minutes: 480, words: '8 hours' },
  { minutes: 1_440, words: '1 day' },
  { minutes: 10_080, words: '7 days' },
]

type Props = {
  alert: AlertAnswer
  installation: { readonly namespace: string; readonly release: string }
  onClose: () => void
}

/** A silence always ends by itself, and says who wanted it and why. */
export function SilenceDialog({ alert, installation, onClose }: Props) {
  const { csrf } = useConsole()
  const client = useQueryClient()
  const [minutes, setMinutes] = useState(120)
  const [reason, setReason] = useState('')
  const [isShort, setIsShort] = useState(false)
  const { queryKey } = alertsQuery(installation)
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => silenceAlert(installation, { key: alert.key, minutes, reason: reason.trim() }, csrf),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey })
      onClose()
    },
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    const isTooShort = reason.trim().length < reasonLimits.shortest
    setIsShort(isTooShort)
    if (!isTooShort && !isPending) mutate()
  }

  return (
    <Dialog
      title="Silence this alert?"
      description={`${alert.sentence} It goes on being judged and shown, and calls nobody.`}
      onClose={onClose}
    >
      <form className="grid gap-3" onSubmit={onSubmit}>
        <label className="grid w-fit gap-1 font-[550]">
          For
          <select className={controlStyle} value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
            {spans.map((span) => (
              <option key={span.minutes} value={span.minutes}>
                {span.words}
              </option>
            ))}
          </select>
        </label>
        <Field label="Reason" error={isShort ? `Say why, in ${reasonLimits.shortest} characters or more.` : null}>
          <TextArea
            value={reason}
            maxLength={reasonLimits.longest}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        {error ? <RefusalNote error={error} /> : null}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Keep it loud</Button>
          <Button type="submit" tone="primary" disabled={isPending}>
            {isPending ? 'Silencing' : 'Silence it'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
