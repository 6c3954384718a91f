'use client'

import { ChevronDown } from 'lucide-react'
import { useId, type ReactNode } from 'react'

import { useIsHydrated } from './use-is-hydrated.ts'

const item =
  'flex min-h-8 w-full items-center gap-2 rounded-control px-2 py-1 text-left text-ink hover:bg-hover focus-visible:-outline-offset-2'

/**
 * A button that shows a short list of links and buttons. The browser's own popover closes on Esc and on a press
 * elsewhere and gives the focus back: a library for it would weigh more than the rest of the header.
 */
export function Menu({ label, trigger, children }: { label: string; trigger: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <div className="min-w-0">
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        className="inline-flex min-h-7 max-w-full min-w-0 items-center gap-1.5 rounded-control border border-line-control bg-surface px-2 text-ink-2 hover:bg-hover hover:text-ink"
      >
        {trigger}
        <ChevronDown className="size-3.5 shrink-0" aria-hidden="true" />
      </button>
      <div
        id={id}
        popover="auto"
        className="menu-place max-w-[calc(100vw-1rem)] min-w-48 rounded-card border border-line bg-surface p-1 text-body text-ink shadow-overlay"
      >
        {children}
      </div>
    </div>
  )
}

/** The browser opens a menu before the page's own handlers are there: an item that could not answer yet takes no press. */
export function MenuItem({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className={item} disabled={!useIsHydrated()} onClick={onClick}>
      {children}
    </button>
  )
}

/** The class of a link in a menu; the router's link is the caller's. */
export const menuLinkStyle = item

export function MenuNote({ children }: { children: ReactNode }) {
  return <div className="px-2 py-1.5 text-small text-ink-2">{children}</div>
}

export function MenuSeparator() {
  return <hr className="my-1 border-line-subtle" />
}
