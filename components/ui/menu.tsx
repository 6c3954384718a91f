'use client'

import { Menu as Base } from '@base-ui/react/menu'
import { ChevronDown } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'

const item =
  'flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 py-1 text-ink outline-none select-none data-highlighted:bg-hover'

export function Menu({ label, trigger, children }: { label: string; trigger: ReactNode; children: ReactNode }) {
  return (
    <Base.Root>
      <Base.Trigger
        aria-label={label}
        className="inline-flex min-h-7 max-w-full min-w-0 items-center gap-1.5 rounded-control border border-line-control bg-surface px-2 text-ink-2 hover:bg-hover hover:text-ink data-popup-open:bg-hover"
      >
        {trigger}
        <ChevronDown className="size-3.5 shrink-0" aria-hidden="true" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={6} align="end" className="z-30 outline-none">
          <Base.Popup className="max-w-[calc(100vw-1rem)] min-w-48 rounded-card border border-line bg-surface p-1 shadow-overlay outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export function MenuItem({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Base.Item className={item} onClick={onClick}>
      {children}
    </Base.Item>
  )
}

export function MenuLink({ render, children }: { render: ReactElement; children: ReactNode }) {
  return (
    <Base.Item className={item} render={render}>
      {children}
    </Base.Item>
  )
}

export function MenuNote({ children }: { children: ReactNode }) {
  return <div className="px-2 py-1.5 text-small text-ink-2">{children}</div>
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line-subtle" />
}
