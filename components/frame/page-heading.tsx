'use client'

import { useEffect, useRef, useState, type ReactNode } from 'react'

import { StatusGlyph, type GlyphState } from '../ui/status-glyph.tsx'

/** The page's verdict: heading, window title and, at most every five seconds, what a screen reader is told. */
export function PageHeading({
  sentence,
  status,
  aside,
  actions,
}: {
  sentence: string
  status?: GlyphState
  aside?: ReactNode
  actions?: ReactNode
}) {
  const announced = useAnnouncement(sentence)
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <title>{`${sentence} · Tracardi Ops`}</title>
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1
          id="page-heading"
          tabIndex={-1}
          className="flex min-w-0 items-start gap-2 text-h1 font-semibold tracking-tight"
        >
          {status && status !== 'ok' ? <StatusGlyph state={status} className="mt-1.5" /> : null}
          <span className="min-w-0">{sentence}</span>
        </h1>
        {aside ? <div className="text-ink-2">{aside}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2 print:hidden">{actions}</div> : null}
      <div role="status" className="sr-only">
        {announced}
      </div>
    </div>
  )
}

const pauseMs = 5_000

/** Empty until the sentence changes for the first time: a new page is read by its focused heading. */
function useAnnouncement(sentence: string): string {
  const [said, setSaid] = useState('')
  const last = useRef({ sentence, at: 0 })
  useEffect(() => {
    if (last.current.sentence === sentence) return
    const wait = Math.max(0, last.current.at + pauseMs - Date.now())
    const timer = setTimeout(() => {
      last.current = { sentence, at: Date.now() }
      setSaid(sentence)
    }, wait)
    return () => clearTimeout(timer)
  }, [sentence])
  return said
}
