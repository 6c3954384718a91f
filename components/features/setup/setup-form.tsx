'use client'

import { useState, type FormEvent } from 'react'

import { paths } from '#components/frame/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { Field, TextInput } from '#components/ui/field.tsx'
import { PasswordField } from '#components/ui/password-field.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { usernameSchema } from '#lib/contracts/setup.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import { ApiRefusal } from '#lib/queries/http.ts'
import { makeFirstAdmin } from '#lib/queries/setup.ts'
import { signIn } from '#lib/queries/sign-in.ts'

type Errors = { token?: string; username?: string; password?: string; form?: string }

/** Makes the account, signs in with it, and goes on to what the console is connected to. */
export function SetupForm() {
  const [isBusy, setIsBusy] = useState(false)
  const [errors, setErrors] = useState<Errors>({})

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isBusy) return
    const form = new FormData(event.currentTarget)
    const given = {
      token: textOf(form, 'token').trim(),
      username: textOf(form, 'username').trim(),
      password: textOf(form, 'password'),
    }
    const found = errorsOf(given)
    setErrors(found)
    if (Object.keys(found).length > 0) return
    setIsBusy(true)
    try {
      await makeFirstAdmin(given)
    } catch (error) {
      setErrors(refusalErrors(error))
      setIsBusy(false)
      return
    }
    const { signedIn } = await signIn(given.username, given.password)
    location.assign(signedIn ? paths.settings : paths.signIn)
  }

  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="grid gap-4" noValidate>
      <Field
        label="Set-up token"
        help="In the log of the console, after the words “set-up token”."
        error={errors.token}
      >
        <TextInput
          name="token"
          className="font-mono"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      </Field>
      <Field label="User name" error={errors.username}>
        <TextInput name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
      </Field>
      <PasswordField
        label="Password"
        name="password"
        help="Four or more unrelated words, or what your password manager makes."
        error={errors.password}
        autoComplete="new-password"
      />
      <div role="alert" className="empty:hidden">
        {errors.form ? <StatusWord state="critical">{errors.form}</StatusWord> : null}
      </div>
      <Button type="submit" tone="primary" aria-disabled={isBusy} className="min-h-9">
        {isBusy ? 'Making the account…' : 'Make the first admin'}
      </Button>
    </form>
  )
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

function errorsOf({ token, username, password }: { token: string; username: string; password: string }): Errors {
  return {
    ...(token ? {} : { token: 'Enter the token.' }),
    ...(usernameSchema.safeParse(username).success
      ? {}
      : { username: 'Use small letters, digits, and . _ @ -, at most 64 of them.' }),
    ...(password ? {} : { password: 'Enter a password.' }),
  }
}

function refusalErrors(error: unknown): Errors {
  if (!(error instanceof ApiRefusal)) return { form: 'The console did not answer. Try again in a moment.' }
  const words = refusalWords(error.refusal)
  switch (error.refusal.reason) {
    case 'setup-token-wrong':
      return { token: words }
    case 'password-too-weak':
      return { password: words }
    default:
      return { form: words }
  }
}
