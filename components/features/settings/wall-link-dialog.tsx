'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { controlStyle, Field, TextInput } from '#components/ui/field.tsx'
import { Time } from '#components/ui/time.tsx'
import { longestWallLinkDays, type MadeWallLink } from '#lib/contracts/wall-links.ts'
import { makeWallLink, wallLinksQuery } from '#lib/queries/wall.ts'

const spans: readonly { readonly days: number; readonly words: string }[] = [
  { days: 1, words: '1 day' },
  { days: 7, words: '7 days' },
  { days: 30, words: '30 days' },
  { days: 90, words: '90 days' },
  { days: longestWallLinkDays, words: 'a year, the longest' },
]

type Props = { zone: string; onClose: () => void }

/** Names a screen and says for how long; then shows the address of its link, once. */
export function WallLinkDialog({ zone, onClose }: Props) {
  const { csrf } = useConsole()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [days, setDays] = useState(90)
  const [isNameless, setIsNameless] = useState(false)
  // Not kept by the query cache: what was shown is gone with the dialog.
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => makeWallLink({ name: name.trim(), days }, csrf),
    onSuccess: () => client.invalidateQueries({ queryKey: wallLinksQuery().queryKey }),
    gcTime: 0,
  })
  if (data !== undefined) return <MadeLink made={data} zone={zone} onClose={onClose} />

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    setIsNameless(name.trim() === '')
    if (name.trim() !== '' && !isPending) mutate()
  }

  return (
    <Dialog
      title="Make a wall link?"
      description="Whoever opens its address sees the wall until the link ends: how the parts are, their traffic and alerts, and nothing else."
      onClose={onClose}
    >
      <form className="grid gap-3" onSubmit={onSubmit}>
        <Field
          label="Screen"
          help="Where it hangs, so that its link can be told from others."
          error={isNameless ? 'Give it a name.' : null}
        >
          <TextInput value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
        </Field>
        <label className="grid w-fit gap-1 font-[550]">
          Lasts
          <select className={controlStyle} value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {spans.map((span) => (
              <option key={span.days} value={span.days}>
                {span.words}
              </option>
            ))}
          </select>
        </label>
        {error ? <RefusalNote error={error} /> : null}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Make none</Button>
          <Button type="submit" tone="primary" disabled={isPending}>
            {isPending ? 'Making it' : 'Make the link'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function MadeLink({ made: { link, token }, zone, onClose }: { made: MadeWallLink; zone: string; onClose: () => void }) {
  return (
    <Dialog title={`The link of ${link.name}`} onClose={onClose}>
      <div className="grid gap-3">
        <p>
          Open this address on the screen. It is shown now and never again, and ends{' '}
          <Time at={link.endsAt} zone={zone} style="minute" />.
        </p>
        <CommandLine text={`${location.origin}${paths.wallLink(token)}`} what="address" />
        <div className="flex justify-end">
          <Button tone="primary" onClick={onClose}>
            I have it
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
