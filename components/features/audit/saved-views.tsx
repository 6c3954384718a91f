'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import Link from 'next/link'
import { useState, type FormEvent } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { controlStyle } from '#components/ui/field.tsx'
import type { AuditQuery } from '#lib/contracts/audit.ts'
import { savedViewsQuery, sendSavedView } from '#lib/queries/saved-views.ts'

/** Filters under a name, for this account; each is an address. Saving and removing one is on record. */
export function SavedViews({ filter, isNarrow }: { filter: AuditQuery; isNarrow: boolean }) {
  const { csrf } = useConsole()
  const client = useQueryClient()
  const [isNaming, setIsNaming] = useState(false)
  const { data: views = [], error } = useQuery(savedViewsQuery())
  const send = useMutation({
    mutationFn: ({ name, kept }: { name: string; kept: AuditQuery | null }) => sendSavedView(name, kept, csrf),
    onSuccess: (answer) => {
      client.setQueryData(savedViewsQuery().queryKey, answer)
      setIsNaming(false)
    },
  })
  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = new FormData(event.currentTarget).get('name')
    if (typeof name === 'string' && name.trim() !== '') send.mutate({ name: name.trim(), kept: filter })
  }
  const failure = send.error ?? error
  if (views.length === 0 && !isNarrow && !failure) return null
  return (
    <section aria-label="Saved views" className="border-b border-line-subtle print:hidden">
      <div className="flex flex-wrap items-center gap-1.5 px-3.5 py-2">
        <span className="text-small text-ink-2">Saved views</span>
        {views.map(({ name, search }) => (
          <span key={name} className="inline-flex max-w-full items-center rounded-chip border border-line">
            <Link href={`${paths.audit}?${search}`} className="min-w-0 truncate px-1.5 text-link hover:underline">
              {name}
            </Link>
            <button
              type="button"
              aria-label={`Remove the saved view ${name}`}
              onClick={() => send.mutate({ name, kept: null })}
              className="grid size-6 place-items-center text-ink-2 hover:bg-hover"
            >
              <X className="size-3" aria-hidden="true" />
            </button>
          </span>
        ))}
        {isNaming ? (
          <form onSubmit={save} className="flex min-w-0 flex-wrap gap-1.5">
            <input
              name="name"
              aria-label="Name of the view"
              className={controlStyle}
              maxLength={60}
              required
              autoComplete="off"
            />
            <Button type="submit" aria-disabled={send.isPending}>
              {send.isPending ? 'Saving…' : 'Save'}
            </Button>
            <Button tone="quiet" onClick={() => setIsNaming(false)}>
              Cancel
            </Button>
          </form>
        ) : isNarrow ? (
          <Button tone="quiet" onClick={() => setIsNaming(true)}>
            Save this view…
          </Button>
        ) : null}
      </div>
      {failure ? <RefusalNote error={failure} /> : null}
    </section>
  )
}
