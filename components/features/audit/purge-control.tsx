'use client'

import dynamic from 'next/dynamic'
import { useId, useState } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { Time } from '#components/ui/time.tsx'
import { useNow } from '#components/ui/use-now.ts'
import type { Retention } from '#lib/contracts/retention.ts'
import { confirmBlock, firstThere, purgeBlockWords, requestBlock } from '#lib/domain/segment.ts'

const PurgeDialog = dynamic(() => import('./purge-dialog.tsx').then((module) => module.PurgeDialog), { ssr: false })

/** The oldest segment that is still in the database: one person asks to purge it, another one confirms. */
export function PurgeControl({ data }: { data: Retention }) {
  const { servedAt, zone } = useConsole()
  const now = useNow(servedAt)
  const noteId = useId()
  const [isOpen, setIsOpen] = useState(false)
  const { segments, request, off, account } = data
  const segment = firstThere(segments)
  if (segment === null) return <p className="px-3.5 py-3 text-ink-2">Every sealed entry has left the database.</p>
  const confirmation = { by: account, subject: segment.sha256, now: new Date(now) }
  const found =
    request === null ? requestBlock(segment, segments) : confirmBlock(segment, segments, request, confirmation)
  const block = off === null ? found : 'off'
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line-subtle px-3.5 py-3">
      {request === null ? null : (
        <p className="max-w-[100ch]">
          {request.name} asked <Time at={request.askedAt} zone={zone} style="exact" /> to purge segment {segment.number}
          , entries #{segment.first} to #{segment.last}. Another account can confirm until{' '}
          <Time at={request.until} zone={zone} style="exact" />.
        </p>
      )}
      <Button
        aria-disabled={block !== null}
        aria-describedby={block ? noteId : undefined}
        onClick={() => (block === null ? setIsOpen(true) : undefined)}
      >
        {request === null ? `Ask to purge segment ${segment.number}…` : 'Confirm the purge…'}
      </Button>
      {block === null ? null : (
        <p id={noteId} className="text-small text-ink-2">
          {purgeBlockWords(block)}
        </p>
      )}
      {isOpen && block === null ? (
        <PurgeDialog segment={segment} request={request} onClose={() => setIsOpen(false)} />
      ) : null}
    </div>
  )
}
