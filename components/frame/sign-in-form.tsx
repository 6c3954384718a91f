'use client'

import { useState, type FormEvent } from 'react'

import { signIn } from '#lib/queries/sign-in.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { StatusGlyph } from '../ui/status-glyph.tsx'

/** Field names that password managers know; paste is allowed, and no puzzle stands in the way. */
export function SignInForm({ userName, onSignedIn }: { userName?: string; onSignedIn: () => void }) {
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)

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
      <PasswordField label="Password" name="password" autoComplete="current-password" />
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
