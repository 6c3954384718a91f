'use client'

import { clsx } from 'clsx'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'

type Outcome = 'idle' | 'copied' | 'failed'

const words: Record<Outcome, string> = { idle: 'Copy', copied: 'Copied', failed: 'Select and copy by hand' }

/** Copies `text`; the answer shows on the button itself. `what` names it for those who cannot see the place. */
export function CopyButton({ text, what, className }: { text: string; what: string; className?: string }) {
  const [outcome, setOutcome] = useState<Outcome>('idle')

  async function copy() {
    // `navigator.clipboard` exists only on HTTPS and localhost.
    const done = await copyText(text)
    setOutcome(done ? 'copied' : 'failed')
    setTimeout(() => setOutcome('idle'), 2_000)
  }

  const Icon = outcome === 'copied' ? Check : Copy
  return (
    <button
      type="button"
      onClick={() => void copy()}
      aria-label={outcome === 'idle' ? `Copy ${what}` : words[outcome]}
      className={clsx(
        'inline-flex min-h-6 min-w-6 shrink-0 items-center justify-center gap-1 rounded-chip px-1 text-small text-ink-2 hover:bg-hover hover:text-ink',
        className,
      )}
    >
      <Icon className="size-3.5" aria-hidden="true" />
      {outcome === 'idle' ? null : <span>{words[outcome]}</span>}
    </button>
  )
}

async function copyText(text: string): Promise<boolean> {
  if (!('clipboard' in navigator)) return false
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  )
}
