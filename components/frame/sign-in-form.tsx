'use client'

import { useId, useState, type FormEvent } from 'react'

import { signIn } from '#lib/queries/sign-in.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { StatusGlyph } from '../ui/status-glyph.tsx'

/** Field names that password managers know; paste is allowed, and no puzzle stands in the way. */
export function SignInForm({ userName, onSignedIn }: { userName?: string; onSignedIn: () => void }) {
  const [isShown, setIsShown] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const showId = useId()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isBusy) return
    const form = new FormData(event.currentTarget)
    const username = textOf(form, 'username').trim()
    const password = textOf(form, 'password')
    if (!username || !password) return setFailure('Enter your user name and your password.')
    setIsBusy(true)
    setFailure(null)
    const result = await signIn(username, password)
    if (result.signedIn) return onSignedIn()
    setFailure(result.message)
    setIsBusy(false)
  }

  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="grid gap-4" noValidate>
      <Field label="User name">
        <TextInput
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={userName}
          required
        />
      </Field>
      <div className="grid gap-1.5">
        <Field label="Password">
          <TextInput name="password" type={isShown ? 'text' : 'password'} autoComplete="current-password" required />
        </Field>
        <label htmlFor={showId} className="inline-flex min-h-6 w-fit items-center gap-2 text-ink-2">
          <input
            id={showId}
            type="checkbox"
            checked={isShown}
            onChange={(event) => setIsShown(event.target.checked)}
            className="size-4 accent-(--accent)"
          />
          Show password
        </label>
      </div>
      <div role="alert" className="empty:hidden">
        {failure ? (
          <p className="flex items-start gap-2 font-[550] text-crit">
            <StatusGlyph state="critical" className="mt-0.5" />
            {failure}
          </p>
        ) : null}
      </div>
      <Button type="submit" tone="primary" aria-disabled={isBusy} className="min-h-9">
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  )
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
