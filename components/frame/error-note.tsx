'use client'

import { useRouter } from 'next/navigation'
import { startTransition } from 'react'

import { Button } from '../ui/button.tsx'
import { paths } from './paths.ts'

/** A failure of the console itself. The words of an error stay in its log; the reference finds them there. */
export function ErrorNote({ reference, onAgain }: { reference: string | null; onAgain: () => void }) {
  const router = useRouter()
  function again() {
    startTransition(() => {
      router.refresh()
      onAgain()
    })
  }
  return (
    <div className="grid max-w-[72ch] gap-3">
      <p className="text-ink-2">
        The console could not read what this page needs; its database may be unavailable. Nothing was changed. Try again
        in a moment.
      </p>
      {reference ? (
        <div className="grid gap-1">
          <span className="text-small text-ink-2">Reference in the console&apos;s log</span>
          <code className="font-mono text-code wrap-anywhere select-all">{reference}</code>
        </div>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button tone="primary" onClick={again}>
          Try again
        </Button>
        {/* Loaded anew, whatever is broken in this one; and a page that works carries no more for it. */}
        <a className="text-link underline" href={paths.home}>
          Overview
        </a>
      </div>
    </div>
  )
}
