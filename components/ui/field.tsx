'use client'

import { clsx } from 'clsx'
import { createContext, use, useId, type ComponentProps, type ReactNode } from 'react'

export const controlStyle =
  'min-h-7.5 w-full min-w-0 rounded-control border border-line-control bg-surface px-2 py-1 text-body text-ink placeholder:text-ink-3 disabled:bg-sunken disabled:text-ink-3 aria-invalid:border-crit pointer-coarse:text-h2'

type Wiring = { readonly id: string; readonly describedBy: string | undefined; readonly isInvalid: boolean }

const FieldContext = createContext<Wiring | null>(null)

/** A labelled control: its help and its error are announced with it. */
export function Field({
  label,
  help,
  error,
  children,
  className,
}: {
  label: ReactNode
  help?: ReactNode
  error?: ReactNode
  children: ReactNode
  className?: string
}) {
  const id = useId()
  const ids = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className={clsx('grid gap-1', className)}>
      <label htmlFor={id} className="w-fit font-[550] text-ink">
        {label}
      </label>
      <FieldContext value={{ id, describedBy: ids || undefined, isInvalid: Boolean(error) }}>{children}</FieldContext>
      {help ? (
        <p id={`${id}-help`} className="text-small text-ink-2">
          {help}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="text-small font-[550] text-crit">
          {error}
        </p>
      ) : null}
    </div>
  )
}

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...useWiring()} className={clsx(controlStyle, className)} {...rest} />
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea rows={2} {...useWiring()} className={clsx(controlStyle, 'resize-y', className)} {...rest} />
}

function useWiring() {
  const wiring = use(FieldContext)
  if (!wiring) return {}
  return { id: wiring.id, 'aria-describedby': wiring.describedBy, 'aria-invalid': wiring.isInvalid || undefined }
}
