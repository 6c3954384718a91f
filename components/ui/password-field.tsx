'use client'

import { useState, type ComponentProps, type ReactNode } from 'react'

import { Field, TextInput } from './field.tsx'

type Props = Omit<ComponentProps<typeof TextInput>, 'type'> & {
  label: string
  help?: ReactNode
  error?: string | undefined
}

/** A password to type or paste, hidden until asked for. */
export function PasswordField({ label, help, error, ...input }: Props) {
  const [isShown, setIsShown] = useState(false)
  return (
    <div className="grid gap-1.5">
      <Field label={label} help={help} error={error}>
        <TextInput type={isShown ? 'text' : 'password'} autoCapitalize="none" spellCheck={false} required {...input} />
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
