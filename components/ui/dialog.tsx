'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'

/** A modal over the page. Esc and a press outside are the safe outcome; focus returns to the opener. */
export function Dialog({
  title,
  description,
  onClose,
  children,
}: {
  title: string
  description?: ReactNode
  onClose: () => void
  children: ReactNode
}) {
  return (
    <Base.Root open onOpenChange={(open) => (open || isCovered() ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-canvas/70 transition-opacity duration-120 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 z-50 grid place-items-end justify-items-center overflow-y-auto p-3 md:place-items-center">
          <Base.Popup className="w-full max-w-140 rounded-dialog border border-line bg-surface shadow-overlay transition-opacity duration-120 data-starting-style:opacity-0">
            <div className="grid gap-1 px-4.5 pt-4">
              <Base.Title className="text-h2 font-semibold">{title}</Base.Title>
              {description ? <Base.Description className="text-ink-2">{description}</Base.Description> : null}
            </div>
            <div className="px-4.5 pt-2.5 pb-4">{children}</div>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

/** Esc and presses in a modal of the browser above, such as the one that asks to sign in again, are not meant for this one. */
function isCovered(): boolean {
  return document.querySelector('dialog:modal') !== null
}
