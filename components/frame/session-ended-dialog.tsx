'use client'

import { useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'

import { SignInForm } from './sign-in-form.tsx'

/**
 * Over the page, so that a draft is kept. The browser's own dialog, and no chunk of its own: it must work when nothing
 * more can be loaded. Esc does not close it, because behind it nothing is live.
 */
export function SessionEndedDialog({ userName, onSignedIn }: { userName: string; onSignedIn: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (!element) return
    element.showModal()
    element.querySelector<HTMLInputElement>('input[name=password]')?.focus()
    return () => element.close()
  }, [])
  // Beside everything else: an open dialog of ours hides from assistive technology all that stands beside it in the page.
  return createPortal(
    <dialog
      ref={dialog}
      aria-labelledby="session-ended"
      onCancel={(event) => event.preventDefault()}
      className="m-auto w-full max-w-100 rounded-dialog border border-line bg-surface p-4.5 text-ink shadow-overlay backdrop:bg-canvas/70"
    >
      <h2 id="session-ended" className="text-h2 font-semibold">
        Your session ended
      </h2>
      <p className="pt-1 pb-4 text-ink-2">Sign in again to go on where you were. What is on the page is kept.</p>
      <SignInForm userName={userName} onSignedIn={onSignedIn} />
    </dialog>,
    document.body,
  )
}
