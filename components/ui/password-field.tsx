'use client'

import { useState, type ReactNode } from 'react'

import { Field, TextInput } from './field.tsx'

/** A password to type or paste, hidden until asked for. `new-password` keeps browsers from filling in the console's own. */
export function PasswordField({
  label,
  help,
  error,
  value,
  onChange,
}: {
  label: string
  help?: ReactNode
  error: string | undefined
  value: string
  onChange: (value: string) => void
}) {
  const [isShown, setIsShown] = useState(false)
  return (
    <div className="grid gap-1.5">
      <Field label={label} help={help} error={error}>
        <TextInput
          className="font-mono"
          type={isShown ? 'text' : 'password'}
          value={value}
          autoComplete="new-password"
          autoCapitalize="none"
          spellCheck={false}
          data-1p-ignore
          onChange={(event) => onChange(event.target.value)}
          required
        />
      </Field>
      <label className="inline-flex min-h-6 w-fit items-center gap-2 text-ink-2">
        <input
          type="checkbox"
          checked={isShown}
          onChange={(event) => setIsShown(event.target.checked)}
          className="size-4 accent-(--accent)"
        />
        Show it
      </label>
    </div>
  )
}
