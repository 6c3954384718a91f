'use client'

import { Field as Base } from '@base-ui/react/field'
import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

export const controlStyle =
  'min-h-7.5 w-full min-w-0 rounded-control border border-line-control bg-surface px-2 py-1 text-body text-ink placeholder:text-ink-3 disabled:bg-sunken disabled:text-ink-3 data-[invalid]:border-crit aria-[invalid=true]:border-crit pointer-coarse:text-h2'

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
  return (
    <Base.Root invalid={Boolean(error)} className={clsx('grid gap-1', className)}>
      <Base.Label className="w-fit text-body font-[550] text-ink">{label}</Base.Label>
      {children}
      {help ? <Base.Description className="text-small text-ink-2">{help}</Base.Description> : null}
      {error ? (
        <Base.Error match className="text-small font-[550] text-crit">
          {error}
        </Base.Error>
      ) : null}
    </Base.Root>
  )
}

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <Base.Control className={clsx(controlStyle, className)} {...rest} />
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <Base.Control render={<textarea rows={2} className={clsx(controlStyle, 'resize-y', className)} {...rest} />} />
}
